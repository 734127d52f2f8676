"""A pump beside the monitor, which outlives it: `python -m tests.system.emulated_pump PLACE`.

Runs in its own process, as a pump is a separate machine. SIGUSR1 starts the infusion: 52.5 mL/h from then on.
"""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bedside.config.origin import Origin
from bedside.config.schema import DeviceConfig
from bedside.drivers import clock
from bedside.drivers.sim.devices.bbraun_pump import BbraunPump
from bedside.drivers.sim.emulator import Infusion
from bedside.drivers.sim.ports.pty import PtyPort

RATE_ML_H: Final = 52.5
_PACE_S: Final = 0.02


class Syringe:
    """The part of a patient that a pump reads: how much is infused."""

    origin = Origin.SIMULATED

    def __init__(self) -> None:
        self.started: float | None = None

    def infusion(self, t: float) -> Infusion:
        since = 0.0 if self.started is None else t - self.started
        rate = RATE_ML_H if self.started is not None else 0.0
        return Infusion(rate_ml_h=rate, volume_ml=since * rate / 3600, is_running=rate > 0, drug="Ketamine 1 mg/mL")

    def is_sensor_off(self, _device: str, _t: float) -> bool:
        return False


async def serve(place: Path) -> None:
    began, syringe = clock.now(), Syringe()
    device = DeviceConfig(id="pump", codec="bbraun-bcc", port=str(place))
    pump = BbraunPump(device, syringe, lambda _: datetime.now(UTC))  # type: ignore[arg-type] # all that a pump reads of it
    port = PtyPort(place, lambda data: pump.receive(data, clock.now() - began))

    def start() -> None:
        syringe.started = clock.now() - began

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, start)
    while True:
        for packet in pump.emit(clock.now() - began):
            port.write(packet.data)
        await asyncio.sleep(_PACE_S)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
