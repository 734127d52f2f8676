"""The Order page: a person enters weight, dose, concentration and time; the page computes mg, mL and rate.

Runs in the screen process. The page shows the arithmetic; the engine decides whether the dose order is accepted.
"""

from typing import Final

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from bedside.config.infusion import DoseBounds
from bedside.monitor.infusion.commands import PlaceOrder
from bedside.monitor.infusion.dose import order_arithmetic, order_faults, plan_order
from bedside.monitor.infusion.session import DoseOrder, InfusionSession, Phase, Route
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.patient.patient import WEIGHT_KG
from bedside.monitor.screen.dialogs.session.number_field import NumberField
from bedside.monitor.screen.dialogs.session.session_page import SessionPage, make_label, set_text
from bedside.monitor.screen.present.session import order_line
from bedside.monitor.screen.toolkit.kept import Place
from bedside.monitor.screen.toolkit.scene import Scene
from bedside.monitor.screen.toolkit.segments import Segment, Segments
from bedside.monitor.screen.toolkit.translated import translated

_USUAL_KG: Final = 70.0  # the first step goes here if no weight is known


class OrderPage(SessionPage):
    """The fields of the dose order; they are a draft until the "Place the order" key is pressed.

    Signals: those of `SessionPage`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, NumberField] = {}
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._placed, self._sum, self._error = make_label("title"), make_label(), make_label("error")
        self.column.addWidget(self._placed)
        self.column.addWidget(self._form)
        self.column.addWidget(self._sum)
        self.column.addWidget(self._error)
        self.column.addStretch()
        self._place = self.add_key(self.tr("Place the order"), self._send)
        self._bounds: DoseBounds | None = None
        self._route: Route | None = None
        self._dose_mg: float | None = None  # of a nasal dose

    def show_session(self, view: SessionView, scene: Scene) -> None:
        """Show the placed order; on the first call, make the fields with the clinic's bounds."""
        del scene
        session = view.session
        if self._bounds is None:
            self._bounds, self._route = view.settings.dose, session.route
            self._make(session, view.settings.dose)
        order = session.order
        set_text(self._placed, self.tr("Ordered: {}").format(order_line(order)) if order else "")
        set_text(self._place, self.tr("Change the order") if order else self.tr("Place the order"))
        is_open = session.phase in {Phase.CHECKS, Phase.BASELINE}
        self._form.setVisible(is_open)
        self._place.setVisible(is_open)

    def _make(self, session: InfusionSession, bounds: DoseBounds) -> None:
        weight = session.patient.weight_kg
        self._add("weight_kg", self.tr("Weight, kg"), WEIGHT_KG, 1.0, weight or _USUAL_KG)
        self.fields["weight_kg"].set_value(weight)
        if session.route is Route.NASAL:
            self.doses = Segments([Segment(dose, f"{dose:g} mg") for dose in bounds.nasal_mg], len(bounds.nasal_mg))
            self.doses.requested.connect(self._choose_nasal)
            self._grid.addWidget(QLabel(self.tr("Dose")), 1, 0)
            self._grid.addWidget(self.doses, 1, 1)
        else:
            self._add("mg_per_kg", self.tr("Dose, mg/kg"), bounds.mg_per_kg, 0.05, bounds.usual_mg_per_kg)
            self._add("mg_per_ml", self.tr("Concentration, mg/mL"), bounds.mg_per_ml, 0.5, bounds.usual_mg_per_ml)
            self._add("minutes", self.tr("Time, min"), bounds.minutes, 5.0, bounds.usual_minutes)
        self._load(session.order)
        self.take_draft(self.draft())
        self._show_sum()

    def _load(self, order: DoseOrder | None) -> None:
        """Fill the fields with the values of the placed order, if there is one."""
        if order is None:
            return
        for name, field in self.fields.items():
            field.set_value(getattr(order, name))
        if order.route is Route.NASAL:
            self._choose_nasal(order.dose_mg)

    def _add(self, name: str, text: str, bounds: tuple[float, float], step: float, usual: float) -> None:
        field, row = NumberField(text, bounds, step, usual), self._grid.rowCount()
        field.edited.connect(self._show_sum)
        label = QLabel(text)
        label.setBuddy(field.line)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self.fields[name] = field

    def _choose_nasal(self, dose_mg: float) -> None:
        self._dose_mg = dose_mg
        self.doses.show_value(dose_mg)
        self._show_sum()

    def draft(self) -> Place:
        """Return the chosen nasal dose; the other values are in fields."""
        return {"dose_mg": self._dose_mg} if self._dose_mg else {}

    def take_draft(self, draft: Place) -> None:
        """Choose a nasal dose."""
        self._dose_mg = draft.get("dose_mg")
        if self._route is Route.NASAL and self._dose_mg:
            self._choose_nasal(self._dose_mg)

    def _order(self) -> DoseOrder | None:
        """Return the dose order that the fields describe, None if a field is empty or not a number."""
        values = {name: value for name, field in self.fields.items() if (value := field.value)}
        if self._route is None or len(values) < len(self.fields):
            return None
        if self._route is Route.NASAL:
            return plan_order(self._route, dose_mg=self._dose_mg, **values) if self._dose_mg else None
        return plan_order(self._route, **values)

    def _show_sum(self) -> None:
        order = self._order()
        problems = list(order_faults(order, self._bounds)) if order and self._bounds else []
        set_text(self._sum, "\n".join(order_arithmetic(order)) if order else "")
        set_text(self._error, "\n".join(f"⚠ {translated(sentence)}" for sentence in problems))
        self._place.setEnabled(order is not None and not problems)

    def _send(self) -> None:
        order = self._order()
        if order is not None:
            self.commanded.emit(PlaceOrder(order=order))
