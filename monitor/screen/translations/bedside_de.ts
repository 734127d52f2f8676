<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>AlarmBar</name>
<message numerus="yes">
<source>+ %n more</source>
<translation>
<numerusform>+ %n</numerusform>
<numerusform>+ %n</numerusform>
</translation>
</message>
<message>
<source>Alarms</source>
<translation>Alarme</translation>
</message>
<message>
<source>No alarms</source>
<translation>Keine Alarme</translation>
</message>
</context>
<context>
<name>BaselinePage</name>
<message>
<source>Baseline: {}</source>
<translation>Basiswerte: {}</translation>
</message>
<message>
<source>Measure NIBP now</source>
<translation>NIBD jetzt messen</translation>
</message>
<message>
<source>Stop the measurement</source>
<translation>Messung stoppen</translation>
</message>
<message>
<source>Take the baseline</source>
<translation>Basiswerte übernehmen</translation>
</message>
<message>
<source>{} of {} readings</source>
<translation>{} von {} Messungen</translation>
</message>
</context>
<context>
<name>Bedside</name>
<message>
<source>%Y-%m-%d</source>
<translation>%d.%m.%Y</translation>
</message>
<message>
<source>%Y-%m-%d %H:%M</source>
<translation>%d.%m.%Y %H:%M</translation>
</message>
<message>
<source>%a %H:%M:%S</source>
<translation>%d.%m. %H:%M:%S</translation>
</message>
<message>
<source>%d %b</source>
<translation>%d.%m.</translation>
</message>
<message>
<source>%d %b %H:%M:%S</source>
<translation>%d.%m. %H:%M:%S</translation>
</message>
<message>
<source>, from {} to {}</source>
<translation>, von {} bis {}</translation>
</message>
<message>
<source>, then </source>
<translation>, dann </translation>
</message>
<message>
<source>&lt; 90 % with O₂</source>
<translation>&lt; 90 % mit O₂</translation>
</message>
<message>
<source>&gt; 90 % with O₂</source>
<translation>&gt; 90 % mit O₂</translation>
</message>
<message>
<source>&gt; 92 % on air</source>
<translation>&gt; 92 % Raumluft</translation>
</message>
<message>
<source>ABP</source>
<translation>ART</translation>
</message>
<message>
<source>ABP dia</source>
<translation>ART dia</translation>
</message>
<message>
<source>ABP dia extremely high</source>
<translation>ART dia extrem hoch</translation>
</message>
<message>
<source>ABP dia extremely low</source>
<translation>ART dia extrem niedrig</translation>
</message>
<message>
<source>ABP dia far above baseline</source>
<translation>ART dia weit über Basiswert</translation>
</message>
<message>
<source>ABP dia far below baseline</source>
<translation>ART dia weit unter Basiswert</translation>
</message>
<message>
<source>ABP dia high</source>
<translation>ART dia hoch</translation>
</message>
<message>
<source>ABP dia low</source>
<translation>ART dia niedrig</translation>
</message>
<message>
<source>ABP dia rising fast</source>
<translation>ART dia steigt schnell</translation>
</message>
<message>
<source>ABP mean</source>
<translation>ART mittel</translation>
</message>
<message>
<source>ABP mean extremely high</source>
<translation>ART mittel extrem hoch</translation>
</message>
<message>
<source>ABP mean extremely low</source>
<translation>ART mittel extrem niedrig</translation>
</message>
<message>
<source>ABP mean far above baseline</source>
<translation>ART mittel weit über Basiswert</translation>
</message>
<message>
<source>ABP mean far below baseline</source>
<translation>ART mittel weit unter Basiswert</translation>
</message>
<message>
<source>ABP mean high</source>
<translation>ART mittel hoch</translation>
</message>
<message>
<source>ABP mean low</source>
<translation>ART mittel niedrig</translation>
</message>
<message>
<source>ABP mean rising fast</source>
<translation>ART mittel steigt schnell</translation>
</message>
<message>
<source>ABP sys</source>
<translation>ART sys</translation>
</message>
<message>
<source>ABP sys extremely high</source>
<translation>ART sys extrem hoch</translation>
</message>
<message>
<source>ABP sys extremely low</source>
<translation>ART sys extrem niedrig</translation>
</message>
<message>
<source>ABP sys far above baseline</source>
<translation>ART sys weit über Basiswert</translation>
</message>
<message>
<source>ABP sys far below baseline</source>
<translation>ART sys weit unter Basiswert</translation>
</message>
<message>
<source>ABP sys high</source>
<translation>ART sys hoch</translation>
</message>
<message>
<source>ABP sys low</source>
<translation>ART sys niedrig</translation>
</message>
<message>
<source>ABP sys rising fast</source>
<translation>ART sys steigt schnell</translation>
</message>
<message>
<source>ALARMS OFF</source>
<translation>ALARME AUS</translation>
</message>
<message>
<source>ALARMS PAUSED</source>
<translation>ALARME PAUSIERT</translation>
</message>
<message>
<source>AUDIO OFF</source>
<translation>TON AUS</translation>
</message>
<message>
<source>AUDIO PAUSED</source>
<translation>TON PAUSIERT</translation>
</message>
<message>
<source>Active alarm</source>
<translation>Aktiver Alarm</translation>
</message>
<message>
<source>Activity</source>
<translation>Aktivität</translation>
</message>
<message>
<source>Admitted</source>
<translation>Aufgenommen</translation>
</message>
<message>
<source>Admitting begins with the limits of profile {}.</source>
<translation>Die Aufnahme beginnt mit den Grenzen des Profils {}.</translation>
</message>
<message>
<source>Alaris syringe pump, GH (read only)</source>
<translation>Alaris-Spritzenpumpe, GH (nur gelesen)</translation>
</message>
<message>
<source>Alarm limits</source>
<translation>Alarmgrenzen</translation>
</message>
<message>
<source>Alarms are heard and shown</source>
<translation>Alarme sind hörbar und sichtbar</translation>
</message>
<message>
<source>Alarms are not shown: watch the patient</source>
<translation>Alarme werden nicht angezeigt: Patienten beobachten</translation>
</message>
<message>
<source>Alarms are off, neither heard nor shown, until someone switches them on</source>
<translation>Alarme sind aus, weder hörbar noch sichtbar, bis sie jemand einschaltet</translation>
</message>
<message>
<source>Alarms are paused: neither heard nor shown</source>
<translation>Alarme sind pausiert: weder hörbar noch sichtbar</translation>
</message>
<message>
<source>Alarms off</source>
<translation>Alarme aus</translation>
</message>
<message>
<source>Alarms on</source>
<translation>Alarme ein</translation>
</message>
<message>
<source>Aldrete not scored, at least {}</source>
<translation>Aldrete nicht erhoben, mindestens {}</translation>
</message>
<message>
<source>Aldrete {}, at least {}</source>
<translation>Aldrete {}, mindestens {}</translation>
</message>
<message>
<source>Allergies reviewed</source>
<translation>Allergien geprüft</translation>
</message>
<message>
<source>Anxiety</source>
<translation>Angst</translation>
</message>
<message>
<source>Audio pause</source>
<translation>Ton pausieren</translation>
</message>
<message>
<source>B. Braun infusion pump, BCC (read only)</source>
<translation>B.-Braun-Infusionspumpe, BCC (nur gelesen)</translation>
</message>
<message>
<source>BDNF</source>
<translation>BDNF</translation>
</message>
<message>
<source>BP near the baseline: measure it</source>
<translation>Blutdruck nahe Basiswert: bitte messen</translation>
</message>
<message>
<source>BP near the baseline: no baseline was taken</source>
<translation>Blutdruck nahe Basiswert: keiner erhoben</translation>
</message>
<message>
<source>BP off by &gt; 50 %</source>
<translation>Blutdruck &gt; 50 % anders</translation>
</message>
<message>
<source>BP within {} %: {}/{}, baseline {}/{}</source>
<translation>Blutdruck innerhalb {} %: {}/{}, Basiswert {}/{}</translation>
</message>
<message>
<source>Bad frames</source>
<translation>Defekte Frames</translation>
</message>
<message>
<source>Baseline</source>
<translation>Basis</translation>
</message>
<message>
<source>Bedside's own JSON over MQTT</source>
<translation>JSON von Bedside über MQTT</translation>
</message>
<message>
<source>BerryMed pulse oximeter, BCI</source>
<translation>BerryMed-Pulsoximeter, BCI</translation>
</message>
<message>
<source>CO₂</source>
<translation>CO₂</translation>
</message>
<message>
<source>CRP</source>
<translation>CRP</translation>
</message>
<message>
<source>Checklist</source>
<translation>Checkliste</translation>
</message>
<message>
<source>Checks</source>
<translation>Vorbereitung</translation>
</message>
<message>
<source>Circulation</source>
<translation>Kreislauf</translation>
</message>
<message>
<source>Closed</source>
<translation>Abgeschlossen</translation>
</message>
<message>
<source>Connections</source>
<translation>Verbindungen</translation>
</message>
<message>
<source>Consciousness</source>
<translation>Bewusstsein</translation>
</message>
<message>
<source>Consent signed</source>
<translation>Einwilligung unterschrieben</translation>
</message>
<message>
<source>Contec pulse oximeter, protocol 5.1</source>
<translation>Contec-Pulsoximeter, Protokoll 5.1</translation>
</message>
<message>
<source>Contec pulse oximeter, protocol 7.0</source>
<translation>Contec-Pulsoximeter, Protokoll 7.0</translation>
</message>
<message>
<source>Could have left after so many minutes</source>
<translation>Hätte gehen können nach Minuten</translation>
</message>
<message>
<source>Cuff</source>
<translation>Manschette</translation>
</message>
<message>
<source>Data</source>
<translation>Daten</translation>
</message>
<message>
<source>Desaturation</source>
<translation>Entsättigung</translation>
</message>
<message>
<source>Device</source>
<translation>Gerät</translation>
</message>
<message>
<source>Devices</source>
<translation>Geräte</translation>
</message>
<message>
<source>Discharge</source>
<translation>Entlassen</translation>
</message>
<message>
<source>Discharge {}?</source>
<translation>{} entlassen?</translation>
</message>
<message>
<source>Dissociation (CADSS-6)</source>
<translation>Dissoziation (CADSS-6)</translation>
</message>
<message>
<source>Dissociation was seen</source>
<translation>Dissoziation gesehen</translation>
</message>
<message>
<source>Dose</source>
<translation>Dosis</translation>
</message>
<message>
<source>Driver fault</source>
<translation>Treiberfehler</translation>
</message>
<message>
<source>Dräger ventilator or anaesthesia machine, MEDIBUS</source>
<translation>Dräger-Beatmungs- oder Anästhesiegerät, MEDIBUS</translation>
</message>
<message>
<source>ECG</source>
<translation>EKG</translation>
</message>
<message>
<source>Early-warning score high</source>
<translation>Frühwarn-Score hoch</translation>
</message>
<message>
<source>Early-warning score raised</source>
<translation>Frühwarn-Score erhöht</translation>
</message>
<message>
<source>End monitoring</source>
<translation>Überwachung beenden</translation>
</message>
<message>
<source>End pause</source>
<translation>Pause beenden</translation>
</message>
<message>
<source>Escort home arranged</source>
<translation>Begleitung nach Hause geklärt</translation>
</message>
<message>
<source>EtCO₂</source>
<translation>etCO₂</translation>
</message>
<message>
<source>Event</source>
<translation>Ereignis</translation>
</message>
<message>
<source>Events</source>
<translation>Ereignisse</translation>
</message>
<message>
<source>Fasting as ordered</source>
<translation>Nüchtern wie angeordnet</translation>
</message>
<message>
<source>Form</source>
<translation>Bogen</translation>
</message>
<message>
<source>Full screen</source>
<translation>Vollbild</translation>
</message>
<message>
<source>GAD-7</source>
<translation>GAD-7</translation>
</message>
<message>
<source>GE Datex-Ohmeda patient monitor, DRI</source>
<translation>Patientenmonitor von GE Datex-Ohmeda, DRI</translation>
</message>
<message>
<source>HR</source>
<translation>HF</translation>
</message>
<message>
<source>HR extremely high</source>
<translation>HF extrem hoch</translation>
</message>
<message>
<source>HR extremely low</source>
<translation>HF extrem niedrig</translation>
</message>
<message>
<source>HR far above baseline</source>
<translation>HF weit über Basiswert</translation>
</message>
<message>
<source>HR far below baseline</source>
<translation>HF weit unter Basiswert</translation>
</message>
<message>
<source>HR high</source>
<translation>HF hoch</translation>
</message>
<message>
<source>HR low</source>
<translation>HF niedrig</translation>
</message>
<message>
<source>HR rising fast</source>
<translation>HF steigt schnell</translation>
</message>
<message>
<source>IL-6</source>
<translation>IL-6</translation>
</message>
<message>
<source>IV access flows</source>
<translation>Venenzugang läuft</translation>
</message>
<message>
<source>Infusion</source>
<translation>Infusion</translation>
</message>
<message>
<source>Ivy or CPC patient monitor, ANSAR-B</source>
<translation>Patientenmonitor von Ivy oder CPC, ANSAR-B</translation>
</message>
<message>
<source>JSON of another maker over MQTT, by a map</source>
<translation>JSON eines anderen Herstellers über MQTT, nach Tabelle</translation>
</message>
<message>
<source>Keys</source>
<translation>Tasten</translation>
</message>
<message>
<source>Last error</source>
<translation>Letzter Fehler</translation>
</message>
<message>
<source>Last packet</source>
<translation>Letztes Paket</translation>
</message>
<message>
<source>Lepu VX blood pressure module</source>
<translation>Lepu-VX-Blutdruckmodul</translation>
</message>
<message>
<source>Lot</source>
<translation>Charge</translation>
</message>
<message>
<source>MADRS</source>
<translation>MADRS</translation>
</message>
<message>
<source>MONITORING STOPPED</source>
<translation>ÜBERWACHUNG GESTOPPT</translation>
</message>
<message>
<source>Masimo pulse oximeter, ASCII 1</source>
<translation>Masimo-Pulsoximeter, ASCII 1</translation>
</message>
<message>
<source>Measures</source>
<translation>Misst</translation>
</message>
<message>
<source>Measuring</source>
<translation>Messung läuft</translation>
</message>
<message>
<source>Medicines reviewed</source>
<translation>Medikamente geprüft</translation>
</message>
<message>
<source>Mental status assessed</source>
<translation>Psychischer Befund erhoben</translation>
</message>
<message>
<source>Menu</source>
<translation>Menü</translation>
</message>
<message>
<source>Model</source>
<translation>Modell</translation>
</message>
<message>
<source>NIBP</source>
<translation>NIBD</translation>
</message>
<message>
<source>NIBP dia</source>
<translation>NIBD dia</translation>
</message>
<message>
<source>NIBP dia extremely high</source>
<translation>NIBD dia extrem hoch</translation>
</message>
<message>
<source>NIBP dia extremely low</source>
<translation>NIBD dia extrem niedrig</translation>
</message>
<message>
<source>NIBP dia far above baseline</source>
<translation>NIBD dia weit über Basiswert</translation>
</message>
<message>
<source>NIBP dia far below baseline</source>
<translation>NIBD dia weit unter Basiswert</translation>
</message>
<message>
<source>NIBP dia high</source>
<translation>NIBD dia hoch</translation>
</message>
<message>
<source>NIBP dia low</source>
<translation>NIBD dia niedrig</translation>
</message>
<message>
<source>NIBP dia rising fast</source>
<translation>NIBD dia steigt schnell</translation>
</message>
<message>
<source>NIBP failed</source>
<translation>NIBD-Fehlmessung</translation>
</message>
<message>
<source>NIBP mean</source>
<translation>NIBD mittel</translation>
</message>
<message>
<source>NIBP mean extremely high</source>
<translation>NIBD mittel extrem hoch</translation>
</message>
<message>
<source>NIBP mean extremely low</source>
<translation>NIBD mittel extrem niedrig</translation>
</message>
<message>
<source>NIBP mean far above baseline</source>
<translation>NIBD mittel weit über Basiswert</translation>
</message>
<message>
<source>NIBP mean far below baseline</source>
<translation>NIBD mittel weit unter Basiswert</translation>
</message>
<message>
<source>NIBP mean high</source>
<translation>NIBD mittel hoch</translation>
</message>
<message>
<source>NIBP mean low</source>
<translation>NIBD mittel niedrig</translation>
</message>
<message>
<source>NIBP mean rising fast</source>
<translation>NIBD mittel steigt schnell</translation>
</message>
<message>
<source>NIBP sys</source>
<translation>NIBD sys</translation>
</message>
<message>
<source>NIBP sys extremely high</source>
<translation>NIBD sys extrem hoch</translation>
</message>
<message>
<source>NIBP sys extremely low</source>
<translation>NIBD sys extrem niedrig</translation>
</message>
<message>
<source>NIBP sys far above baseline</source>
<translation>NIBD sys weit über Basiswert</translation>
</message>
<message>
<source>NIBP sys far below baseline</source>
<translation>NIBD sys weit unter Basiswert</translation>
</message>
<message>
<source>NIBP sys high</source>
<translation>NIBD sys hoch</translation>
</message>
<message>
<source>NIBP sys low</source>
<translation>NIBD sys niedrig</translation>
</message>
<message>
<source>NIBP sys rising fast</source>
<translation>NIBD sys steigt schnell</translation>
</message>
<message>
<source>NIBP, limits and baselines end; standby begins.</source>
<translation>NIBD, Grenzen und Basiswerte enden; Standby beginnt.</translation>
</message>
<message>
<source>NO SOUND</source>
<translation>KEIN TON</translation>
</message>
<message>
<source>Nausea</source>
<translation>Übelkeit</translation>
</message>
<message>
<source>Nellcor pulse oximeter, text</source>
<translation>Nellcor-Pulsoximeter, Text</translation>
</message>
<message>
<source>Next in {}</source>
<translation>Nächste in {}</translation>
</message>
<message>
<source>Next layout</source>
<translation>Nächste Anordnung</translation>
</message>
<message>
<source>Next theme</source>
<translation>Nächste Farben</translation>
</message>
<message>
<source>No device here measures NIBP</source>
<translation>Kein Gerät misst hier NIBD</translation>
</message>
<message>
<source>No patient admitted.</source>
<translation>Kein Patient aufgenommen.</translation>
</message>
<message>
<source>No pressure last time: {}</source>
<translation>Letzte Messung ohne Ergebnis: {}</translation>
</message>
<message>
<source>Nonin handheld pulse oximeter, text</source>
<translation>Nonin-Handpulsoximeter, Text</translation>
</message>
<message>
<source>Nonin pulse oximeter, data format 1</source>
<translation>Nonin-Pulsoximeter, Datenformat 1</translation>
</message>
<message>
<source>Nonin pulse oximeter, data format 2</source>
<translation>Nonin-Pulsoximeter, Datenformat 2</translation>
</message>
<message>
<source>Nonin pulse oximeter, data format 7</source>
<translation>Nonin-Pulsoximeter, Datenformat 7</translation>
</message>
<message>
<source>Nonin pulse oximeter, data format 8</source>
<translation>Nonin-Pulsoximeter, Datenformat 8</translation>
</message>
<message>
<source>Notices</source>
<translation>Meldungen</translation>
</message>
<message>
<source>Observe</source>
<translation>Verlauf</translation>
</message>
<message>
<source>Observed by</source>
<translation>Überwacht von</translation>
</message>
<message>
<source>On demand</source>
<translation>Manuell</translation>
</message>
<message>
<source>Order</source>
<translation>Auftrag</translation>
</message>
<message>
<source>Outcome</source>
<translation>Verlauf</translation>
</message>
<message>
<source>Oxygenation</source>
<translation>Oxygenierung</translation>
</message>
<message>
<source>PAR blood pressure module</source>
<translation>PAR-Blutdruckmodul</translation>
</message>
<message>
<source>PCL-5</source>
<translation>PCL-5</translation>
</message>
<message>
<source>PHQ-9</source>
<translation>PHQ-9</translation>
</message>
<message>
<source>PI</source>
<translation>PI</translation>
</message>
<message>
<source>PR</source>
<translation>Puls</translation>
</message>
<message>
<source>PR extremely high</source>
<translation>Puls extrem hoch</translation>
</message>
<message>
<source>PR extremely low</source>
<translation>Puls extrem niedrig</translation>
</message>
<message>
<source>PR far above baseline</source>
<translation>Puls weit über Basiswert</translation>
</message>
<message>
<source>PR far below baseline</source>
<translation>Puls weit unter Basiswert</translation>
</message>
<message>
<source>PR high</source>
<translation>Puls hoch</translation>
</message>
<message>
<source>PR low</source>
<translation>Puls niedrig</translation>
</message>
<message>
<source>PR rising fast</source>
<translation>Puls steigt schnell</translation>
</message>
<message>
<source>Packets</source>
<translation>Pakete</translation>
</message>
<message>
<source>Pain</source>
<translation>Schmerz</translation>
</message>
<message>
<source>Patient</source>
<translation>Patient</translation>
</message>
<message>
<source>Pause alarms</source>
<translation>Alarme pausieren</translation>
</message>
<message>
<source>Pause sound</source>
<translation>Ton pausieren</translation>
</message>
<message>
<source>Pleth</source>
<translation>Pleth</translation>
</message>
<message>
<source>Port or topic</source>
<translation>Port oder Topic</translation>
</message>
<message>
<source>REPLAYED</source>
<translation>WIEDERGABE</translation>
</message>
<message>
<source>REPLAYED: a recording, not this patient</source>
<translation>WIEDERGABE: eine Aufzeichnung, nicht dieser Patient</translation>
</message>
<message>
<source>RR</source>
<translation>AF</translation>
</message>
<message>
<source>RR extremely high</source>
<translation>AF extrem hoch</translation>
</message>
<message>
<source>RR extremely low</source>
<translation>AF extrem niedrig</translation>
</message>
<message>
<source>RR high</source>
<translation>AF hoch</translation>
</message>
<message>
<source>RR low</source>
<translation>AF niedrig</translation>
</message>
<message>
<source>Rate</source>
<translation>Rate</translation>
</message>
<message>
<source>Recovery</source>
<translation>Nachbeobachtung</translation>
</message>
<message>
<source>Rescue equipment at hand</source>
<translation>Notfallausrüstung bereit</translation>
</message>
<message>
<source>Resp</source>
<translation>Resp</translation>
</message>
<message>
<source>Respiration</source>
<translation>Atmung</translation>
</message>
<message>
<source>Respiratory depression was seen</source>
<translation>Atemdepression gesehen</translation>
</message>
<message>
<source>Returning patient, code {}: the series continues. Weigh again.</source>
<translation>War schon hier, Code {}: diese Serie geht weiter. Neu wiegen.</translation>
</message>
<message>
<source>SIMULATED</source>
<translation>SIMULIERT</translation>
</message>
<message>
<source>SIMULATED: not from a patient</source>
<translation>SIMULIERT: nicht von einem Patienten</translation>
</message>
<message>
<source>STAT: repeated measurements for {} more</source>
<translation>STAT: fortlaufend, noch {}</translation>
</message>
<message>
<source>Sedation (MOAA/S)</source>
<translation>Sedierung (MOAA/S)</translation>
</message>
<message>
<source>Sedation was seen</source>
<translation>Sedierung gesehen</translation>
</message>
<message>
<source>Sensors that were off, acknowledgements and limits changed at the bedside are not replayed.</source>
<translation>Sensoren, die ab waren, Quittierungen und am Bett geänderte Grenzen werden nicht nachgespielt.</translation>
</message>
<message>
<source>Series</source>
<translation>Serie</translation>
</message>
<message>
<source>Session</source>
<translation>Sitzung</translation>
</message>
<message>
<source>Sex</source>
<translation>Geschlecht</translation>
</message>
<message>
<source>Site</source>
<translation>Ort</translation>
</message>
<message>
<source>Sound and display</source>
<translation>Ton und Anzeige</translation>
</message>
<message>
<source>Sound off</source>
<translation>Ton aus</translation>
</message>
<message>
<source>SpO₂</source>
<translation>SpO₂</translation>
</message>
<message>
<source>SpO₂ high</source>
<translation>SpO₂ hoch</translation>
</message>
<message>
<source>SpO₂ low</source>
<translation>SpO₂ niedrig</translation>
</message>
<message>
<source>Standby: alarms are not monitored</source>
<translation>Standby: keine Alarmüberwachung</translation>
</message>
<message>
<source>State</source>
<translation>Zustand</translation>
</message>
<message>
<source>SunTech blood pressure module</source>
<translation>SunTech-Blutdruckmodul</translation>
</message>
<message>
<source>Sweep speed</source>
<translation>Vorschub</translation>
</message>
<message>
<source>Systolic pressure</source>
<translation>Systolischer Druck</translation>
</message>
<message>
<source>TNF-alpha</source>
<translation>TNF-alpha</translation>
</message>
<message>
<source>Takes a benzodiazepine</source>
<translation>Nimmt ein Benzodiazepin</translation>
</message>
<message>
<source>Takes a psychostimulant</source>
<translation>Nimmt ein Psychostimulans</translation>
</message>
<message>
<source>Takes an MAO inhibitor</source>
<translation>Nimmt einen MAO-Hemmer</translation>
</message>
<message>
<source>Takes an opioid</source>
<translation>Nimmt ein Opioid</translation>
</message>
<message>
<source>Takes another sedative</source>
<translation>Nimmt ein anderes Sedativum</translation>
</message>
<message>
<source>Temp</source>
<translation>Temp</translation>
</message>
<message>
<source>The alarm sound is off until someone switches it on</source>
<translation>Der Alarmton ist aus, bis ihn jemand einschaltet</translation>
</message>
<message>
<source>The alarm sound is paused</source>
<translation>Der Alarmton ist pausiert</translation>
</message>
<message>
<source>The sound output works</source>
<translation>Die Tonausgabe arbeitet</translation>
</message>
<message>
<source>Time</source>
<translation>Zeit</translation>
</message>
<message>
<source>Trends</source>
<translation>Trends</translation>
</message>
<message>
<source>Value</source>
<translation>Wert</translation>
</message>
<message>
<source>Vital signs acceptable at the end</source>
<translation>Vitalwerte am Ende annehmbar</translation>
</message>
<message>
<source>Vital signs acceptable before the dose</source>
<translation>Vitalwerte vor der Gabe annehmbar</translation>
</message>
<message>
<source>Volume</source>
<translation>Volumen</translation>
</message>
<message>
<source>Who acts</source>
<translation>Wer handelt</translation>
</message>
<message>
<source>a name or a code is needed</source>
<translation>Name oder Code fehlt</translation>
</message>
<message>
<source>a session is open: close it first</source>
<translation>eine Sitzung ist offen: zuerst abschließen</translation>
</message>
<message>
<source>above {}</source>
<translation>über {}</translation>
</message>
<message>
<source>acknowledge</source>
<translation>quittiert</translation>
</message>
<message>
<source>acknowledge all alarms shown</source>
<translation>alle angezeigten Alarme quittieren</translation>
</message>
<message>
<source>acknowledge refused</source>
<translation>Quittierung abgelehnt</translation>
</message>
<message>
<source>acknowledged</source>
<translation>quittiert</translation>
</message>
<message>
<source>after {} s</source>
<translation>nach {} s</translation>
</message>
<message>
<source>alarm log broken</source>
<translation>Protokoll beschädigt</translation>
</message>
<message>
<source>alarm log not writable</source>
<translation>Protokoll nicht schreibbar</translation>
</message>
<message>
<source>alarms</source>
<translation>Alarme</translation>
</message>
<message>
<source>alarms by itself</source>
<translation>meldet Alarm</translation>
</message>
<message>
<source>all limbs</source>
<translation>alle Extremitäten</translation>
</message>
<message>
<source>allergies</source>
<translation>Allergien</translation>
</message>
<message>
<source>an escort takes the patient home</source>
<translation>eine Begleitung bringt den Patienten nach Hause</translation>
</message>
<message>
<source>an hour</source>
<translation>je Stunde</translation>
</message>
<message>
<source>an infusion session is open: close it first</source>
<translation>eine Infusionssitzung ist offen: zuerst abschließen</translation>
</message>
<message>
<source>apnoea</source>
<translation>Apnoe</translation>
</message>
<message>
<source>artefact</source>
<translation>Artefakt</translation>
</message>
<message>
<source>as entered by hand</source>
<translation>von Hand eingegeben</translation>
</message>
<message>
<source>as it would be</source>
<translation>wie es wäre</translation>
</message>
<message>
<source>as logged</source>
<translation>protokolliert</translation>
</message>
<message>
<source>as the physician orders</source>
<translation>ärztliche Anordnung</translation>
</message>
<message>
<source>at least {low}</source>
<translation>mindestens {low}</translation>
</message>
<message>
<source>at most {high}</source>
<translation>höchstens {high}</translation>
</message>
<message>
<source>at most {} flags of {} characters each</source>
<translation>höchstens {} Merkmale mit je {} Zeichen</translation>
</message>
<message>
<source>at once</source>
<translation>sofort</translation>
</message>
<message>
<source>awake</source>
<translation>wach</translation>
</message>
<message>
<source>baseline</source>
<translation>Ausgangswert</translation>
</message>
<message>
<source>baseline set</source>
<translation>Basiswert gesetzt</translation>
</message>
<message>
<source>baseline {}: also alarms {}</source>
<translation>Basiswert {}: Alarm auch {}</translation>
</message>
<message>
<source>battery low</source>
<translation>Batterie schwach</translation>
</message>
<message>
<source>below {}</source>
<translation>unter {}</translation>
</message>
<message>
<source>bipolar</source>
<translation>bipolar</translation>
</message>
<message>
<source>blood pressure</source>
<translation>Blutdruck</translation>
</message>
<message>
<source>brief</source>
<translation>kurz</translation>
</message>
<message>
<source>by</source>
<translation>durch</translation>
</message>
<message>
<source>by 20 to 50 %</source>
<translation>um 20 bis 50 %</translation>
</message>
<message>
<source>by &lt; 20 %</source>
<translation>um &lt; 20 %</translation>
</message>
<message>
<source>by the pump</source>
<translation>laut Pumpe</translation>
</message>
<message>
<source>central store unreachable</source>
<translation>zentraler Speicher unerreichbar</translation>
</message>
<message>
<source>chattering</source>
<translation>flatternd</translation>
</message>
<message>
<source>cleared</source>
<translation>gelöscht</translation>
</message>
<message>
<source>clock stepped</source>
<translation>Uhr verstellt</translation>
</message>
<message>
<source>clock was changed</source>
<translation>Uhr wurde verstellt</translation>
</message>
<message>
<source>close a dialog</source>
<translation>Dialog schließen</translation>
</message>
<message>
<source>code</source>
<translation>Code</translation>
</message>
<message>
<source>commented</source>
<translation>kommentiert</translation>
</message>
<message>
<source>connected</source>
<translation>verbunden</translation>
</message>
<message>
<source>connecting</source>
<translation>verbindet</translation>
</message>
<message>
<source>consider a pause</source>
<translation>Pause erwägen</translation>
</message>
<message>
<source>cuff leaks</source>
<translation>Manschette undicht</translation>
</message>
<message>
<source>cuff over-pressure</source>
<translation>Manschettenüberdruck</translation>
</message>
<message>
<source>cuff overpressure</source>
<translation>Manschettenüberdruck</translation>
</message>
<message>
<source>date</source>
<translation>Datum</translation>
</message>
<message>
<source>deep, coughs</source>
<translation>tief, hustet</translation>
</message>
<message>
<source>delay</source>
<translation>Verzögerung</translation>
</message>
<message>
<source>desaturation</source>
<translation>Entsättigung</translation>
</message>
<message>
<source>device alarm</source>
<translation>Alarm des Geräts</translation>
</message>
<message>
<source>device lost</source>
<translation>Gerät verloren</translation>
</message>
<message>
<source>differs from profile</source>
<translation>weicht vom Profil ab</translation>
</message>
<message>
<source>disk nearly full</source>
<translation>Datenträger fast voll</translation>
</message>
<message>
<source>dissociation</source>
<translation>Dissoziation</translation>
</message>
<message>
<source>dose</source>
<translation>Dosis</translation>
</message>
<message>
<source>driver fault</source>
<translation>Treiberfehler</translation>
</message>
<message>
<source>drug</source>
<translation>Medikament</translation>
</message>
<message>
<source>end monitoring, after confirmation</source>
<translation>Monitor beenden, nach Rückfrage</translation>
</message>
<message>
<source>escalate</source>
<translation>hochgestuft</translation>
</message>
<message>
<source>every {} min</source>
<translation>alle {} min</translation>
</message>
<message>
<source>false</source>
<translation>falsch</translation>
</message>
<message>
<source>fault of the monitor</source>
<translation>Monitorfehler</translation>
</message>
<message>
<source>fault of the supervisor</source>
<translation>Störung des Aufsichtsprozesses</translation>
</message>
<message>
<source>female</source>
<translation>weiblich</translation>
</message>
<message>
<source>floods</source>
<translation>Fluten</translation>
</message>
<message>
<source>for {}</source>
<translation>seit {}</translation>
</message>
<message>
<source>for {} more</source>
<translation>noch {}</translation>
</message>
<message>
<source>full screen, and back</source>
<translation>Vollbild und zurück</translation>
</message>
<message>
<source>garbled</source>
<translation>gestört</translation>
</message>
<message>
<source>garbled line</source>
<translation>Leitung gestört</translation>
</message>
<message>
<source>give the dose, and log that it was given</source>
<translation>Dosis geben und eintragen, dass sie gegeben wurde</translation>
</message>
<message>
<source>heart disease</source>
<translation>Herzleiden</translation>
</message>
<message>
<source>held</source>
<translation>gehalten</translation>
</message>
<message>
<source>held: cuff</source>
<translation>gehalten: NIBD</translation>
</message>
<message>
<source>high</source>
<translation>hoch</translation>
</message>
<message>
<source>hypertension</source>
<translation>Hypertonie</translation>
</message>
<message>
<source>in alarm</source>
<translation>im Alarm</translation>
</message>
<message>
<source>in all</source>
<translation>insgesamt</translation>
</message>
<message>
<source>inactivated</source>
<translation>ausgesetzt</translation>
</message>
<message>
<source>inactivation refused</source>
<translation>Aussetzen abgelehnt</translation>
</message>
<message>
<source>infusing</source>
<translation>infundiert</translation>
</message>
<message>
<source>infusion complete</source>
<translation>Infusion beendet</translation>
</message>
<message>
<source>infusion not as ordered</source>
<translation>Infusion nicht wie angeordnet</translation>
</message>
<message>
<source>infusion occluded</source>
<translation>Infusion verlegt</translation>
</message>
<message>
<source>integral {} %·s</source>
<translation>Integral {} %·s</translation>
</message>
<message>
<source>judged</source>
<translation>beurteilt</translation>
</message>
<message>
<source>judged again</source>
<translation>neu beurteilt</translation>
</message>
<message>
<source>judged true, and would be lost</source>
<translation>als richtig beurteilt, und verloren</translation>
</message>
<message>
<source>judged true, and would come later</source>
<translation>als richtig beurteilt, und später</translation>
</message>
<message>
<source>judged {}</source>
<translation>beurteilt als {}</translation>
</message>
<message>
<source>lethargic</source>
<translation>träge</translation>
</message>
<message>
<source>limit</source>
<translation>Grenze</translation>
</message>
<message>
<source>limit alarms</source>
<translation>Grenzalarme</translation>
</message>
<message>
<source>limits changed</source>
<translation>Grenzen geändert</translation>
</message>
<message>
<source>lost</source>
<translation>verloren</translation>
</message>
<message>
<source>low</source>
<translation>niedrig</translation>
</message>
<message>
<source>low perfusion</source>
<translation>schwache Perfusion</translation>
</message>
<message>
<source>lung disease</source>
<translation>Lungenleiden</translation>
</message>
<message>
<source>male</source>
<translation>männlich</translation>
</message>
<message>
<source>measurement overdue</source>
<translation>Messung überfällig</translation>
</message>
<message>
<source>measuring</source>
<translation>misst</translation>
</message>
<message>
<source>measuring NIBP</source>
<translation>misst NIBD</translation>
</message>
<message>
<source>medium</source>
<translation>mittel</translation>
</message>
<message>
<source>minimum {} %</source>
<translation>hier nie unter {} %</translation>
</message>
<message>
<source>minutes in alarm</source>
<translation>Min. im Alarm</translation>
</message>
<message>
<source>monitor slow</source>
<translation>Monitor langsam</translation>
</message>
<message>
<source>monitor started</source>
<translation>Monitor gestartet</translation>
</message>
<message>
<source>monitor stopped</source>
<translation>Monitor beendet</translation>
</message>
<message>
<source>monitored</source>
<translation>überwacht</translation>
</message>
<message>
<source>nausea</source>
<translation>Übelkeit</translation>
</message>
<message>
<source>next in</source>
<translation>nächste in</translation>
</message>
<message>
<source>next layout: waves, large numbers, trends</source>
<translation>nächste Anordnung: Kurven, große Zahlen, Trends</translation>
</message>
<message>
<source>next sweep speed</source>
<translation>nächster Vorschub</translation>
</message>
<message>
<source>nibp set</source>
<translation>NIBD eingestellt</translation>
</message>
<message>
<source>no</source>
<translation>nein</translation>
</message>
<message>
<source>no alarm sound</source>
<translation>kein Alarmton</translation>
</message>
<message>
<source>no data</source>
<translation>keine Daten</translation>
</message>
<message>
<source>no data yet</source>
<translation>noch nichts empfangen</translation>
</message>
<message>
<source>no limb moves</source>
<translation>bewegt nichts</translation>
</message>
<message>
<source>no notices</source>
<translation>keine Meldungen</translation>
</message>
<message>
<source>no response</source>
<translation>keine Reaktion</translation>
</message>
<message>
<source>no session is open: begin one first</source>
<translation>keine Sitzung ist offen: zuerst eine beginnen</translation>
</message>
<message>
<source>none</source>
<translation>keine</translation>
</message>
<message>
<source>none was logged</source>
<translation>keiner war protokolliert</translation>
</message>
<message>
<source>not acknowledged for too long</source>
<translation>zu lange nicht quittiert</translation>
</message>
<message>
<source>not actionable</source>
<translation>nichts zu tun</translation>
</message>
<message>
<source>not needed today</source>
<translation>heute nicht nötig</translation>
</message>
<message>
<source>not yet measured</source>
<translation>noch nicht gemessen</translation>
</message>
<message>
<source>nothing</source>
<translation>nichts</translation>
</message>
<message>
<source>observation overdue</source>
<translation>Beobachtung überfällig</translation>
</message>
<message>
<source>observed {} of {} min</source>
<translation>beobachtet {} von {} min</translation>
</message>
<message>
<source>occlusion</source>
<translation>Verschluss</translation>
</message>
<message>
<source>off</source>
<translation>aus</translation>
</message>
<message>
<source>on a rise of {} in {} min</source>
<translation>bei Anstieg um {} in {} min</translation>
</message>
<message>
<source>on demand</source>
<translation>manuell</translation>
</message>
<message>
<source>onset</source>
<translation>Beginn</translation>
</message>
<message>
<source>other</source>
<translation>divers</translation>
</message>
<message>
<source>outside now</source>
<translation>jetzt außerhalb</translation>
</message>
<message>
<source>over</source>
<translation>vorbei</translation>
</message>
<message>
<source>over, not acknowledged</source>
<translation>vorbei, nicht quittiert</translation>
</message>
<message>
<source>patient admitted</source>
<translation>Patient aufgenommen</translation>
</message>
<message>
<source>patient changed</source>
<translation>Patient geändert</translation>
</message>
<message>
<source>patient discharged</source>
<translation>Patient entlassen</translation>
</message>
<message>
<source>patient leaves against advice</source>
<translation>geht gegen ärztlichen Rat</translation>
</message>
<message>
<source>patient's wish</source>
<translation>Patientenwunsch</translation>
</message>
<message>
<source>pause the alarm sound, or end the pause</source>
<translation>Alarmton pausieren oder Pause beenden</translation>
</message>
<message>
<source>paused</source>
<translation>pausiert</translation>
</message>
<message>
<source>peak</source>
<translation>Höchstwert</translation>
</message>
<message>
<source>phase {} of {}</source>
<translation>Phase {} von {}</translation>
</message>
<message>
<source>physician has seen the patient</source>
<translation>ärztlich gesehen</translation>
</message>
<message>
<source>poor signal</source>
<translation>schlechtes Signal</translation>
</message>
<message>
<source>pregnant</source>
<translation>schwanger</translation>
</message>
<message>
<source>pressure known and accepted</source>
<translation>Blutdruck bekannt und akzeptiert</translation>
</message>
<message>
<source>profile changed</source>
<translation>Profil geändert</translation>
</message>
<message>
<source>psychosis</source>
<translation>Psychose</translation>
</message>
<message>
<source>publisher offline</source>
<translation>Sender ist weg</translation>
</message>
<message>
<source>pulse absent</source>
<translation>kein Puls</translation>
</message>
<message>
<source>pump alarm</source>
<translation>Pumpenalarm</translation>
</message>
<message>
<source>pump or line</source>
<translation>Pumpe oder Leitung</translation>
</message>
<message>
<source>reactivated</source>
<translation>wieder aktiv</translation>
</message>
<message>
<source>real: from the patient</source>
<translation>echt: vom Patienten</translation>
</message>
<message>
<source>record not kept</source>
<translation>Aufzeichnung gestoppt</translation>
</message>
<message>
<source>relief</source>
<translation>Ende</translation>
</message>
<message>
<source>remind</source>
<translation>Erinnerung</translation>
</message>
<message>
<source>replayed as it was</source>
<translation>nachgespielt</translation>
</message>
<message>
<source>requested</source>
<translation>angefordert</translation>
</message>
<message>
<source>row {}</source>
<translation>Zeile {}</translation>
</message>
<message>
<source>samples lost before judgement</source>
<translation>Messwerte unbeurteilt</translation>
</message>
<message>
<source>screen lost or stalled</source>
<translation>Bildschirm ausgefallen</translation>
</message>
<message>
<source>searching for a pulse</source>
<translation>sucht Puls</translation>
</message>
<message>
<source>searching for the pulse</source>
<translation>sucht Puls</translation>
</message>
<message>
<source>seizures</source>
<translation>Krampfanfälle</translation>
</message>
<message>
<source>sensor fault</source>
<translation>Sensorfehler</translation>
</message>
<message>
<source>sensor off</source>
<translation>Sensor ab</translation>
</message>
<message>
<source>sensor or module faulty</source>
<translation>Sensor/Modul defekt</translation>
</message>
<message>
<source>session</source>
<translation>Sitzung</translation>
</message>
<message>
<source>settings not as configured</source>
<translation>Einstellung abweichend</translation>
</message>
<message>
<source>shallow</source>
<translation>flach</translation>
</message>
<message>
<source>side effects</source>
<translation>Nebenwirkungen</translation>
</message>
<message>
<source>silent</source>
<translation>stumm</translation>
</message>
<message>
<source>sleep apnoea</source>
<translation>Schlafapnoe</translation>
</message>
<message>
<source>sound set</source>
<translation>Ton eingestellt</translation>
</message>
<message>
<source>sound started</source>
<translation>Ton begonnen</translation>
</message>
<message>
<source>standby began</source>
<translation>Standby begonnen</translation>
</message>
<message>
<source>standby ended</source>
<translation>Standby beendet</translation>
</message>
<message>
<source>stands</source>
<translation>steht an</translation>
</message>
<message>
<source>start a blood pressure measurement, or stop it</source>
<translation>Blutdruckmessung starten oder stoppen</translation>
</message>
<message>
<source>start the pump, and log that it runs</source>
<translation>Pumpe starten und hier protokollieren</translation>
</message>
<message>
<source>stopped</source>
<translation>gestoppt</translation>
</message>
<message>
<source>supervisor silent</source>
<translation>Aufsichtsprozess stumm</translation>
</message>
<message>
<source>taken over by another ward</source>
<translation>von anderer Station übernommen</translation>
</message>
<message>
<source>technical</source>
<translation>technisch</translation>
</message>
<message>
<source>the baseline: {} of {} readings</source>
<translation>Basiswerte: {} von {} Messungen</translation>
</message>
<message>
<source>the birth date lies in the future</source>
<translation>das Geburtsdatum liegt in der Zukunft</translation>
</message>
<message>
<source>the birth date lies more than {} years ago</source>
<translation>das Geburtsdatum liegt mehr als {} Jahre zurück</translation>
</message>
<message>
<source>the end of the dose</source>
<translation>das Ende der Gabe</translation>
</message>
<message>
<source>the end of the infusion</source>
<translation>das Ende der Infusion</translation>
</message>
<message>
<source>the engine does not respond; it is being restarted</source>
<translation>die Überwachung antwortet nicht; sie wird neu gestartet</translation>
</message>
<message>
<source>the name must be one line of at most {} characters</source>
<translation>der Name darf höchstens {} Zeichen in einer Zeile haben</translation>
</message>
<message>
<source>the notes must be at most {} characters</source>
<translation>die Notizen dürfen höchstens {} Zeichen haben</translation>
</message>
<message>
<source>the order</source>
<translation>der Auftrag</translation>
</message>
<message>
<source>the patient may go</source>
<translation>Patient darf gehen</translation>
</message>
<message>
<source>the pump is stopped, and the session runs</source>
<translation>die Pumpe steht, die Sitzung läuft</translation>
</message>
<message>
<source>the pump runs at {} mL/h, and the session does not run</source>
<translation>die Pumpe läuft mit {} mL/h, die Sitzung läuft nicht</translation>
</message>
<message>
<source>the pump runs at {} mL/h, and the session is paused</source>
<translation>die Pumpe läuft mit {} mL/h, die Sitzung ist pausiert</translation>
</message>
<message>
<source>the pump runs at {} mL/h, {} mL/h was ordered</source>
<translation>die Pumpe läuft mit {} mL/h, angeordnet sind {} mL/h</translation>
</message>
<message>
<source>the pump to be started again</source>
<translation>Pumpe wieder starten</translation>
</message>
<message>
<source>the weight must lie between {} and {} kg</source>
<translation>das Gewicht muss zwischen {} und {} kg liegen</translation>
</message>
<message>
<source>then {}</source>
<translation>dann {}</translation>
</message>
<message>
<source>time believed</source>
<translation>Uhrzeit angenommen</translation>
</message>
<message>
<source>to loud voice</source>
<translation>auf lauten Ruf</translation>
</message>
<message>
<source>to prodding</source>
<translation>auf Rütteln</translation>
</message>
<message>
<source>to squeeze</source>
<translation>auf Kneifen</translation>
</message>
<message>
<source>true</source>
<translation>richtig</translation>
</message>
<message>
<source>two limbs</source>
<translation>zwei Extremitäten</translation>
</message>
<message>
<source>unknown reason</source>
<translation>Ursache unbekannt</translation>
</message>
<message>
<source>until ended</source>
<translation>bis zum Beenden</translation>
</message>
<message>
<source>unwatched</source>
<translation>unüberwacht</translation>
</message>
<message>
<source>wakes to voice</source>
<translation>erweckbar</translation>
</message>
<message>
<source>worst</source>
<translation>am stärksten</translation>
</message>
<message>
<source>would alarm now</source>
<translation>würde jetzt alarmieren</translation>
</message>
<message>
<source>would come</source>
<translation>kämen hinzu</translation>
</message>
<message>
<source>would come later</source>
<translation>kämen später</translation>
</message>
<message>
<source>would go</source>
<translation>fielen weg</translation>
</message>
<message>
<source>write the date as 1980-04-17</source>
<translation>Datum bitte so: 1980-04-17</translation>
</message>
<message>
<source>write the record of the newest session (PDF)</source>
<translation>Protokoll der letzten Sitzung schreiben (PDF)</translation>
</message>
<message>
<source>write the weight in kg, as 72 or 72.5</source>
<translation>Gewicht bitte in kg, z. B. 72 oder 72,5</translation>
</message>
<message>
<source>yes</source>
<translation>ja</translation>
</message>
<message>
<source>{low} to {high}</source>
<translation>{low} bis {high}</translation>
</message>
<message>
<source>{} ago</source>
<translation>vor {}</translation>
</message>
<message>
<source>{} ended by themselves within 10 s{}</source>
<translation>{} in 10 s von selbst vorbei{}</translation>
</message>
<message>
<source>{} h were recorded. Agreement of the replay with the log: {}.</source>
<translation>{} h sind aufgezeichnet. Übereinstimmung der Nachberechnung mit dem Protokoll: {}.</translation>
</message>
<message>
<source>{} h {} min ago</source>
<translation>vor {} h {} min</translation>
</message>
<message>
<source>{} in all, {} in the last minute</source>
<translation>{} insgesamt, {} in der letzten Minute</translation>
</message>
<message>
<source>{} left</source>
<translation>noch {}</translation>
</message>
<message>
<source>{} mL were given, {} mL were ordered</source>
<translation>{} mL gegeben, angeordnet sind {} mL</translation>
</message>
<message>
<source>{} min ago</source>
<translation>vor {} min</translation>
</message>
<message>
<source>{} more</source>
<translation>noch {}</translation>
</message>
<message>
<source>{} of 10 or more in 10 minutes, {} in all; the most: {}</source>
<translation>{} ab 10 in 10 Minuten, zusammen {}; höchstens {}</translation>
</message>
<message>
<source>{} of last hour outside</source>
<translation>{} der letzten Stunde außerhalb</translation>
</message>
<message>
<source>{} of the logged alarms are reproduced</source>
<translation>{} der protokollierten Alarme treten wieder auf</translation>
</message>
<message>
<source>{} of {} mg</source>
<translation>{} von {} mg</translation>
</message>
<message>
<source>{} rows of the checklist</source>
<translation>{} Punkte der Checkliste</translation>
</message>
<message>
<source>{} s ago</source>
<translation>vor {} s</translation>
</message>
<message>
<source>{} s later</source>
<translation>{} s später</translation>
</message>
<message>
<source>{} times 3 or more onsets of one alarm in a minute</source>
<translation>{}-mal 3 oder mehr gleiche in einer Minute</translation>
</message>
<message>
<source>{} times in {} s</source>
<translation>{}-mal in {} s</translation>
</message>
<message>
<source>{} to {} ng/mL (model, not measured)</source>
<translation>{} bis {} ng/mL (Modell, nicht gemessen)</translation>
</message>
<message>
<source>{} with at least one alarm{}</source>
<translation>{} mit einem oder mehr Alarmen{}</translation>
</message>
<message>
<source>{} with the sound paused or off{}</source>
<translation>{} mit Ton in Pause oder aus{}</translation>
</message>
<message>
<source>{} years</source>
<translation>{} Jahre</translation>
</message>
<message>
<source>{}, {} a bed-hour</source>
<translation>{}, {} je Bettstunde</translation>
</message>
<message>
<source>{}: {} becomes {}</source>
<translation>{}: aus {} wird {}</translation>
</message>
<message>
<source>{}: {}, other delays or extreme limits</source>
<translation>{}: {}, andere Verzögerungen oder Extremgrenzen</translation>
</message>
<message>
<source>{}; median {}, 95 % within {}</source>
<translation>{}; Median {}, 95 % binnen {}</translation>
</message>
<message>
<source>● due since {}</source>
<translation>● fällig seit {}</translation>
</message>
<message>
<source>⚠ overdue since {}</source>
<translation>⚠ überfällig seit {}</translation>
</message>
</context>
<context>
<name>BeginPage</name>
<message>
<source>A session needs an admitted patient.</source>
<translation>Eine Sitzung braucht einen aufgenommenen Patienten.</translation>
</message>
<message>
<source>Admit a patient</source>
<translation>Patient aufnehmen</translation>
</message>
<message>
<source>Infusion by vein</source>
<translation>Infusion i. v.</translation>
</message>
<message>
<source>Last record (PDF)</source>
<translation>Letztes Protokoll (PDF)</translation>
</message>
<message>
<source>Nasal esketamine</source>
<translation>Esketamin nasal</translation>
</message>
<message>
<source>No session is open. Begin one for {}.</source>
<translation>Keine Sitzung ist offen. Eine für {} beginnen.</translation>
</message>
</context>
<context>
<name>ChecksPage</name>
<message>
<source>Done</source>
<translation>Erledigt</translation>
</message>
<message>
<source>Done: {}</source>
<translation>Erledigt: {}</translation>
</message>
<message>
<source>Not fulfilled: {}</source>
<translation>Nicht erfüllt: {}</translation>
</message>
<message>
<source>Not …</source>
<translation>Nicht …</translation>
</message>
</context>
<context>
<name>CoursePlot</name>
<message>
<source>Ketamine, ng/mL: two models, not measured</source>
<translation>Ketamin, ng/mL: zwei Modelle, nicht gemessen</translation>
</message>
<message>
<source>NIBP ┃  HR ─</source>
<translation>NIBD ┃  HF ─</translation>
</message>
</context>
<context>
<name>CuffBar</name>
<message>
<source>Cuff pressure {}</source>
<translation>Manschettendruck {}</translation>
</message>
</context>
<context>
<name>DeviceStrip</name>
<message>
<source>Devices</source>
<translation>Geräte</translation>
</message>
</context>
<context>
<name>DevicesDialog</name>
<message>
<source>Details</source>
<translation>Einzelheiten</translation>
</message>
<message>
<source>No device is configured.</source>
<translation>Kein Gerät ist konfiguriert.</translation>
</message>
</context>
<context>
<name>Dialog</name>
<message>
<source>Close</source>
<translation>Schließen</translation>
</message>
</context>
<context>
<name>DischargePage</name>
<message>
<source>Close the session …</source>
<translation>Sitzung abschließen …</translation>
</message>
<message>
<source>Discharge: all fulfilled</source>
<translation>Entlassung: alles erfüllt</translation>
</message>
<message>
<source>Escort home</source>
<translation>Begleitung nach Hause</translation>
</message>
<message>
<source>Modified Aldrete score</source>
<translation>Modifizierter Aldrete-Score</translation>
</message>
<message>
<source>Record (PDF)</source>
<translation>Protokoll (PDF)</translation>
</message>
<message>
<source>no</source>
<translation>nein</translation>
</message>
<message>
<source>not scored yet</source>
<translation>noch nicht erhoben</translation>
</message>
<message>
<source>yes</source>
<translation>ja</translation>
</message>
<message>
<source>{} of 10</source>
<translation>{} von 10</translation>
</message>
</context>
<context>
<name>EventFilters</name>
<message>
<source>1 h ago</source>
<translation>vor 1 h</translation>
</message>
<message>
<source>30 days ago</source>
<translation>vor 30 Tagen</translation>
</message>
<message>
<source>8 h ago</source>
<translation>vor 8 h</translation>
</message>
<message>
<source>Alarm</source>
<translation>Alarm</translation>
</message>
<message>
<source>Back</source>
<translation>Zurück</translation>
</message>
<message>
<source>Clear filters</source>
<translation>Filter löschen</translation>
</message>
<message>
<source>Data</source>
<translation>Daten</translation>
</message>
<message>
<source>From</source>
<translation>Von</translation>
</message>
<message>
<source>Patient</source>
<translation>Patient</translation>
</message>
<message>
<source>The end is before the beginning.</source>
<translation>Das Ende liegt vor dem Beginn.</translation>
</message>
<message>
<source>To</source>
<translation>Bis</translation>
</message>
<message>
<source>Who</source>
<translation>Wer</translation>
</message>
<message>
<source>a year ago</source>
<translation>vor einem Jahr</translation>
</message>
<message>
<source>any</source>
<translation>alle</translation>
</message>
<message>
<source>anybody</source>
<translation>jeder</translation>
</message>
<message>
<source>current patient</source>
<translation>aktueller Patient</translation>
</message>
<message>
<source>now</source>
<translation>jetzt</translation>
</message>
<message>
<source>the monitor</source>
<translation>der Monitor</translation>
</message>
<message>
<source>today</source>
<translation>heute</translation>
</message>
<message>
<source>yesterday</source>
<translation>gestern</translation>
</message>
</context>
<context>
<name>EventList</name>
<message>
<source>Judge …</source>
<translation>Beurteilen …</translation>
</message>
<message>
<source>No matching rows.</source>
<translation>Keine passenden Einträge.</translation>
</message>
<message>
<source>The log is empty.</source>
<translation>Das Protokoll ist leer.</translation>
</message>
</context>
<context>
<name>EventRemarks</name>
<message>
<source>Back</source>
<translation>Zurück</translation>
</message>
<message>
<source>Keyboard</source>
<translation>Tastatur</translation>
</message>
<message>
<source>No remarks yet.</source>
<translation>Noch keine Bemerkungen.</translation>
</message>
</context>
<context>
<name>EventStrip</name>
<message>
<source>Around the onset: {}</source>
<translation>Um den Alarmbeginn: {}</translation>
</message>
<message>
<source>No numbers of that time</source>
<translation>Keine Messwerte aus dieser Zeit</translation>
</message>
<message>
<source>The wave of that time is no longer stored</source>
<translation>Die Kurve dieser Zeit ist nicht mehr gespeichert</translation>
</message>
<message>
<source>nothing is stored</source>
<translation>nichts gespeichert</translation>
</message>
</context>
<context>
<name>EventsDialog</name>
<message>
<source>Filter</source>
<translation>Filter</translation>
</message>
</context>
<context>
<name>FigurePlots</name>
<message>
<source>Alarms per hour</source>
<translation>Alarme je Stunde</translation>
</message>
<message>
<source>Charts</source>
<translation>Diagramme</translation>
</message>
<message>
<source>Most frequent alarms</source>
<translation>Häufigste Alarme</translation>
</message>
<message>
<source>Seconds to acknowledge</source>
<translation>Sekunden bis zur Quittierung</translation>
</message>
<message>
<source>by shift</source>
<translation>nach Schicht</translation>
</message>
<message>
<source>how often</source>
<translation>wie oft</translation>
</message>
<message>
<source>median, and 95 %</source>
<translation>Median und 95 %</translation>
</message>
</context>
<context>
<name>FiguresPage</name>
<message>
<source>Reading the log …</source>
<translation>Das Protokoll wird gelesen …</translation>
</message>
</context>
<context>
<name>FilterBar</name>
<message>
<source>8h, 2026-11-24</source>
<translation>8h, 2026-11-24</translation>
</message>
<message>
<source>Alarm</source>
<translation>Alarm</translation>
</message>
<message>
<source>Clear filters</source>
<translation>Filter löschen</translation>
</message>
<message>
<source>Data</source>
<translation>Daten</translation>
</message>
<message>
<source>From</source>
<translation>Von</translation>
</message>
<message>
<source>Only: {}</source>
<translation>Nur: {}</translation>
</message>
<message>
<source>Patient</source>
<translation>Patient</translation>
</message>
<message>
<source>To</source>
<translation>Bis</translation>
</message>
<message>
<source>Who</source>
<translation>Wer</translation>
</message>
<message>
<source>any</source>
<translation>alle</translation>
</message>
<message>
<source>anybody</source>
<translation>jeder</translation>
</message>
<message>
<source>now</source>
<translation>now</translation>
</message>
</context>
<context>
<name>FormPage</name>
<message>
<source>Patient, dose, pressures and times are filled in automatically.</source>
<translation>Patient, Dosis, Drücke und Zeiten werden automatisch eingetragen.</translation>
</message>
</context>
<context>
<name>Header</name>
<message>
<source>REPLAYED</source>
<translation>WIEDERGABE</translation>
</message>
<message>
<source>SIMULATED</source>
<translation>SIMULIERT</translation>
</message>
<message>
<source>not a patient</source>
<translation>kein Patient</translation>
</message>
</context>
<context>
<name>InfusionPage</name>
<message>
<source>Dose given</source>
<translation>Dosis gegeben</translation>
</message>
<message>
<source>Log it</source>
<translation>Protokollieren</translation>
</message>
<message>
<source>No order yet.</source>
<translation>Noch kein Auftrag.</translation>
</message>
<message>
<source>Rate read off the pump, mL/h</source>
<translation>An der Pumpe abgelesene Rate, mL/h</translation>
</message>
<message>
<source>Rate, mL/h</source>
<translation>Rate, mL/h</translation>
</message>
<message>
<source>The monitor only reads the pump: start, pause and stop it at the pump, and log it here.</source>
<translation>Der Monitor liest die Pumpe nur: an der Pumpe starten, pausieren und stoppen, hier protokollieren.</translation>
</message>
<message>
<source>‖ Paused …</source>
<translation>‖ Pausiert …</translation>
</message>
<message>
<source>■ Ended</source>
<translation>■ Beendet</translation>
</message>
<message>
<source>■ Stopped early …</source>
<translation>■ Abgebrochen …</translation>
</message>
<message>
<source>▶ Infusion started</source>
<translation>▶ Infusion gestartet</translation>
</message>
<message>
<source>▶ Resumed</source>
<translation>▶ Fortgesetzt</translation>
</message>
</context>
<context>
<name>Keyboard</name>
<message>
<source>Backspace</source>
<translation>Rückschritt</translation>
</message>
<message>
<source>Keyboard</source>
<translation>Tastatur</translation>
</message>
<message>
<source>Next field</source>
<translation>Nächstes Feld</translation>
</message>
<message>
<source>Shift</source>
<translation>Umschalt</translation>
</message>
<message>
<source>Space</source>
<translation>Leertaste</translation>
</message>
<message>
<source>space</source>
<translation>Leer</translation>
</message>
</context>
<context>
<name>LimitKeys</name>
<message>
<source>Off</source>
<translation>Aus</translation>
</message>
<message>
<source>On</source>
<translation>Ein</translation>
</message>
<message>
<source>{}: higher</source>
<translation>{}: höher</translation>
</message>
<message>
<source>{}: lower</source>
<translation>{}: niedriger</translation>
</message>
<message>
<source>{}: off or on</source>
<translation>{}: aus oder ein</translation>
</message>
</context>
<context>
<name>LimitRow</name>
<message>
<source>Auto</source>
<translation>Auto</translation>
</message>
<message>
<source>Reset</source>
<translation>Zurück</translation>
</message>
<message>
<source>{} high limit</source>
<translation>{} obere Grenze</translation>
</message>
<message>
<source>{} low limit</source>
<translation>{} untere Grenze</translation>
</message>
<message>
<source>{}: auto limits</source>
<translation>{}: Grenzen automatisch</translation>
</message>
<message>
<source>{}: reset to the profile</source>
<translation>{}: auf das Profil zurücksetzen</translation>
</message>
</context>
<context>
<name>LimitsDialog</name>
<message>
<source>; for this patient: </source>
<translation>; für diesen Patienten: </translation>
</message>
<message>
<source>Auto limits</source>
<translation>Auto-Grenzen</translation>
</message>
<message>
<source>Auto limits of all vitals</source>
<translation>Auto-Grenzen für alle Werte</translation>
</message>
<message>
<source>Choose a profile</source>
<translation>Profil wählen</translation>
</message>
<message>
<source>Profile</source>
<translation>Profil</translation>
</message>
<message>
<source>Profile {}</source>
<translation>Profil {}</translation>
</message>
<message>
<source>Profile {} requested</source>
<translation>Profil {} ist angefordert</translation>
</message>
<message>
<source>Refused: {}</source>
<translation>Abgelehnt: {}</translation>
</message>
<message>
<source>Undo</source>
<translation>Rückgängig</translation>
</message>
<message>
<source>Undo the last change</source>
<translation>Letzte Änderung rückgängig machen</translation>
</message>
</context>
<context>
<name>Loading</name>
<message>
<source>Loading …</source>
<translation>Wird geladen …</translation>
</message>
</context>
<context>
<name>LogPage</name>
<message>
<source>No matching rows.</source>
<translation>Keine passenden Einträge.</translation>
</message>
<message>
<source>Rows of the log</source>
<translation>Zeilen des Protokolls</translation>
</message>
</context>
<context>
<name>NibpDialog</name>
<message>
<source>Every {} minutes</source>
<translation>Alle {} Minuten</translation>
</message>
<message>
<source>Measure every … minutes</source>
<translation>Messen alle … Minuten</translation>
</message>
<message>
<source>Newest result: {}</source>
<translation>Letztes Ergebnis: {}</translation>
</message>
<message>
<source>No result yet</source>
<translation>Noch kein Ergebnis</translation>
</message>
<message>
<source>Programmes</source>
<translation>Programme</translation>
</message>
<message>
<source>STAT</source>
<translation>STAT</translation>
</message>
<message>
<source>on demand</source>
<translation>manuell</translation>
</message>
<message>
<source>■ End STAT</source>
<translation>■ STAT beenden</translation>
</message>
<message>
<source>■ Stop</source>
<translation>■ Stopp</translation>
</message>
<message>
<source>▶ Start</source>
<translation>▶ Start</translation>
</message>
</context>
<context>
<name>NibpList</name>
<message>
<source>Blood pressures</source>
<translation>Blutdruckwerte</translation>
</message>
<message>
<source>NIBP  mmHg</source>
<translation>NIBD  mmHg</translation>
</message>
</context>
<context>
<name>NibpTable</name>
<message>
<source>Last blood pressures: time, systole/diastole (mean)</source>
<translation>Letzte Blutdruckwerte: Zeit, Systole/Diastole (Mittel)</translation>
</message>
<message>
<source>Time</source>
<translation>Zeit</translation>
</message>
<message>
<source>mmHg</source>
<translation>mmHg</translation>
</message>
</context>
<context>
<name>NumberField</name>
<message>
<source>Less: {}</source>
<translation>Weniger: {}</translation>
</message>
<message>
<source>More: {}</source>
<translation>Mehr: {}</translation>
</message>
</context>
<context>
<name>ObservePage</name>
<message>
<source>Any other remark …</source>
<translation>Sonstige Bemerkung …</translation>
</message>
<message>
<source>Log it</source>
<translation>Protokollieren</translation>
</message>
<message>
<source>Remark</source>
<translation>Bemerkung</translation>
</message>
<message>
<source>Scores and laboratory values of the day</source>
<translation>Scores und Laborwerte des Tages</translation>
</message>
</context>
<context>
<name>OrderPage</name>
<message>
<source>Change the order</source>
<translation>Auftrag ändern</translation>
</message>
<message>
<source>Concentration, mg/mL</source>
<translation>Konzentration, mg/mL</translation>
</message>
<message>
<source>Dose</source>
<translation>Dosis</translation>
</message>
<message>
<source>Dose, mg/kg</source>
<translation>Dosis, mg/kg</translation>
</message>
<message>
<source>Ordered: {}</source>
<translation>Auftrag: {}</translation>
</message>
<message>
<source>Place the order</source>
<translation>Auftrag erteilen</translation>
</message>
<message>
<source>Time, min</source>
<translation>Dauer, min</translation>
</message>
<message>
<source>Weight, kg</source>
<translation>Gewicht, kg</translation>
</message>
</context>
<context>
<name>PatientDialog</name>
<message>
<source>Admit</source>
<translation>Aufnehmen</translation>
</message>
<message>
<source>Discharge …</source>
<translation>Entlassen …</translation>
</message>
<message>
<source>End standby</source>
<translation>Standby beenden</translation>
</message>
<message>
<source>Keyboard</source>
<translation>Tastatur</translation>
</message>
<message>
<source>No, keep</source>
<translation>Nein, behalten</translation>
</message>
<message>
<source>Save changes</source>
<translation>Änderungen speichern</translation>
</message>
<message>
<source>Standby</source>
<translation>Standby</translation>
</message>
<message>
<source>Yes, discharge</source>
<translation>Ja, entlassen</translation>
</message>
<message>
<source>⚠ STANDBY: alarms are not monitored</source>
<translation>⚠ STANDBY: keine Alarmüberwachung</translation>
</message>
</context>
<context>
<name>PatientForm</name>
<message>
<source>Birth date</source>
<translation>Geburtsdatum</translation>
</message>
<message>
<source>Flags</source>
<translation>Merkmale</translation>
</message>
<message>
<source>Name or code</source>
<translation>Name oder Code</translation>
</message>
<message>
<source>Notes</source>
<translation>Notizen</translation>
</message>
<message>
<source>Weight, kg</source>
<translation>Gewicht, kg</translation>
</message>
<message>
<source>e.g. 72.5</source>
<translation>z. B. 72,5</translation>
</message>
<message>
<source>year-month-day, e.g. 1980-04-17</source>
<translation>Jahr-Monat-Tag, z. B. 1980-04-17</translation>
</message>
</context>
<context>
<name>PauseKeys</name>
<message>
<source>Press again</source>
<translation>Nochmals drücken</translation>
</message>
<message>
<source>{}: press again</source>
<translation>{}: nochmals drücken</translation>
</message>
</context>
<context>
<name>PlanKeys</name>
<message>
<source>None configured.</source>
<translation>Keine konfiguriert.</translation>
</message>
<message>
<source>Programme {}</source>
<translation>Programm {}</translation>
</message>
</context>
<context>
<name>PriorityKeys</name>
<message>
<source>All rows</source>
<translation>Alle Zeilen</translation>
</message>
<message>
<source>High</source>
<translation>Hoch</translation>
</message>
<message>
<source>Low</source>
<translation>Niedrig</translation>
</message>
<message>
<source>Medium</source>
<translation>Mittel</translation>
</message>
</context>
<context>
<name>ProfilePage</name>
<message>
<source>Keep the current one</source>
<translation>Bisheriges behalten</translation>
</message>
<message>
<source>Limits set for this patient are lost. </source>
<translation>Für diesen Patienten eingestellte Grenzen gehen verloren. </translation>
</message>
<message>
<source>No limit changes.</source>
<translation>Keine Grenze ändert sich.</translation>
</message>
<message>
<source>This profile can no longer be read.</source>
<translation>Dieses Profil ist nicht mehr lesbar.</translation>
</message>
<message>
<source>Use it</source>
<translation>Übernehmen</translation>
</message>
<message>
<source>Use {}</source>
<translation>{} übernehmen</translation>
</message>
<message>
<source>Use {}?</source>
<translation>{} übernehmen?</translation>
</message>
<message>
<source>Which profile?</source>
<translation>Welches Profil?</translation>
</message>
<message>
<source>{} (in force)</source>
<translation>{} (gilt)</translation>
</message>
</context>
<context>
<name>ReasonBar</name>
<message>
<source>Another reason</source>
<translation>Anderer Grund</translation>
</message>
<message>
<source>Cancel</source>
<translation>Abbrechen</translation>
</message>
<message>
<source>Keyboard</source>
<translation>Tastatur</translation>
</message>
<message>
<source>OK</source>
<translation>OK</translation>
</message>
<message>
<source>Why?</source>
<translation>Warum?</translation>
</message>
<message>
<source>another reason</source>
<translation>anderer Grund</translation>
</message>
</context>
<context>
<name>RecordWriter</name>
<message>
<source>No record: {}</source>
<translation>Kein Protokoll: {}</translation>
</message>
<message>
<source>Record: {}</source>
<translation>Protokoll: {}</translation>
</message>
<message>
<source>The record is being written …</source>
<translation>Das Protokoll wird geschrieben …</translation>
</message>
</context>
<context>
<name>RemarkBar</name>
<message>
<source>Comment, or why</source>
<translation>Kommentar oder Grund</translation>
</message>
<message>
<source>Enter your name first.</source>
<translation>Bitte zuerst Ihren Namen eintragen.</translation>
</message>
<message>
<source>Judge: {}</source>
<translation>Beurteilen: {}</translation>
</message>
<message>
<source>This log is read-only: remarks cannot be added.</source>
<translation>Dieses Protokoll ist schreibgeschützt: Bemerkungen sind nicht möglich.</translation>
</message>
<message>
<source>Write</source>
<translation>Schreiben</translation>
</message>
<message>
<source>Written into the log.</source>
<translation>Ins Protokoll geschrieben.</translation>
</message>
<message>
<source>Your name</source>
<translation>Ihr Name</translation>
</message>
</context>
<context>
<name>ReturningPatientKeys</name>
<message>
<source>Earlier patient: {}</source>
<translation>Früherer Patient: {}</translation>
</message>
<message>
<source>{} session, on {}</source>
<translation>{} Sitzung, am {}</translation>
</message>
<message>
<source>{} sessions, last on {}</source>
<translation>{} Sitzungen, zuletzt am {}</translation>
</message>
</context>
<context>
<name>ReviewWindow</name>
<message>
<source>Bedside: alarm log of {}</source>
<translation>Bedside: Alarmprotokoll von {}</translation>
</message>
<message>
<source>Checking the log chain …</source>
<translation>Protokollkette wird geprüft …</translation>
</message>
<message>
<source>Checking the log chain: {} %</source>
<translation>Protokollkette wird geprüft: {} %</translation>
</message>
<message>
<source>Damaged: {}</source>
<translation>Beschädigt: {}</translation>
</message>
<message>
<source>Figures</source>
<translation>Kennzahlen</translation>
</message>
<message>
<source>Log</source>
<translation>Protokoll</translation>
</message>
<message>
<source>Log chain broken: {}</source>
<translation>Protokollkette unterbrochen: {}</translation>
</message>
<message>
<source>Log chain intact, head {}</source>
<translation>Protokollkette unversehrt, Ende {}</translation>
</message>
<message>
<source>What if</source>
<translation>Was wäre wenn</translation>
</message>
</context>
<context>
<name>SeriesDialog</name>
<message>
<source>Graphs</source>
<translation>Kurven</translation>
</message>
<message>
<source>No patient admitted.</source>
<translation>Kein Patient aufgenommen.</translation>
</message>
<message>
<source>No session yet.</source>
<translation>Noch keine Sitzung.</translation>
</message>
<message>
<source>Table</source>
<translation>Tabelle</translation>
</message>
<message>
<source>next due {}</source>
<translation>nächste fällig {}</translation>
</message>
<message>
<source>next due {}, overdue</source>
<translation>nächste fällig {}, überfällig</translation>
</message>
<message>
<source>{} sessions, </source>
<translation>{} Sitzungen, </translation>
</message>
</context>
<context>
<name>SessionDialog</name>
<message>
<source>Next: {}</source>
<translation>Als Nächstes: {}</translation>
</message>
</context>
<context>
<name>SettingsDialog</name>
<message>
<source>Alarm volume</source>
<translation>Alarmlautstärke</translation>
</message>
<message>
<source>Alarms</source>
<translation>Alarme</translation>
</message>
<message>
<source>Brightness</source>
<translation>Helligkeit</translation>
</message>
<message>
<source>Colours</source>
<translation>Farben</translation>
</message>
<message>
<source>Language</source>
<translation>Sprache</translation>
</message>
<message>
<source>Layout</source>
<translation>Anordnung</translation>
</message>
<message>
<source>Play the test tone</source>
<translation>Testton abspielen</translation>
</message>
<message>
<source>Pulse tone</source>
<translation>Pulston</translation>
</message>
<message>
<source>Pulse tone volume</source>
<translation>Pulstonlautstärke</translation>
</message>
<message>
<source>Sound</source>
<translation>Ton</translation>
</message>
<message>
<source>Sweep, mm/s</source>
<translation>Vorschub, mm/s</translation>
</message>
<message>
<source>day</source>
<translation>Tag</translation>
</message>
<message>
<source>never below {} %</source>
<translation>nie unter {} %</translation>
</message>
<message>
<source>night</source>
<translation>Nacht</translation>
</message>
<message>
<source>numbers</source>
<translation>Zahlen</translation>
</message>
<message>
<source>off</source>
<translation>aus</translation>
</message>
<message>
<source>quiet</source>
<translation>ruhig</translation>
</message>
<message>
<source>system</source>
<translation>System</translation>
</message>
<message>
<source>trends</source>
<translation>Trends</translation>
</message>
<message>
<source>waves</source>
<translation>Kurven</translation>
</message>
</context>
<context>
<name>StaffDialog</name>
<message>
<source>Actions at this screen are logged under this name until the patient is discharged.</source>
<translation>Was an diesem Bildschirm getan wird, wird bis zur Entlassung des Patienten unter diesem Namen protokolliert.</translation>
</message>
<message>
<source>No names are configured: add them to `staff` in the configuration.</source>
<translation>Keine Namen konfiguriert: tragen Sie sie in der Konfiguration unter `staff` ein.</translation>
</message>
<message>
<source>no name</source>
<translation>kein Name</translation>
</message>
</context>
<context>
<name>StandbyOverlay</name>
<message>
<source>A patient is connected, but standby is on</source>
<translation>Signale eines Patienten: Standby ist aktiv</translation>
</message>
<message>
<source>Alarms are not monitored</source>
<translation>Keine Alarmüberwachung</translation>
</message>
<message>
<source>End standby</source>
<translation>Standby beenden</translation>
</message>
<message>
<source>STANDBY</source>
<translation>STANDBY</translation>
</message>
</context>
<context>
<name>TrendsDialog</name>
<message>
<source>Next graphs</source>
<translation>Nächste Kurven</translation>
</message>
<message>
<source>Now</source>
<translation>Jetzt</translation>
</message>
<message>
<source>Table {} min</source>
<translation>Tabelle {} min</translation>
</message>
<message>
<source>Trend graphs</source>
<translation>Trendkurven</translation>
</message>
<message>
<source>Trend table</source>
<translation>Trendtabelle</translation>
</message>
</context>
<context>
<name>WaveKeys</name>
<message>
<source>Auto</source>
<translation>Auto</translation>
</message>
<message>
<source>Automatic gain</source>
<translation>Automatische Verstärkung</translation>
</message>
<message>
<source>Larger</source>
<translation>Größer</translation>
</message>
<message>
<source>Smaller</source>
<translation>Kleiner</translation>
</message>
<message>
<source>Sweep speed</source>
<translation>Vorschub</translation>
</message>
</context>
<context>
<name>WhatIfPage</name>
<message>
<source>Both alarm loads</source>
<translation>Beide Alarmlasten</translation>
</message>
<message>
<source>Changes</source>
<translation>Änderungen</translation>
</message>
<message>
<source>Changes, e.g. SPO2.low=88 HR.high=130</source>
<translation>Änderungen, z. B. SPO2.low=88 HR.high=130</translation>
</message>
<message>
<source>Choose another profile, or enter a change, e.g. SPO2.low=88.</source>
<translation>Wählen Sie ein anderes Profil, oder geben Sie eine Änderung ein, z. B. SPO2.low=88.</translation>
</message>
<message>
<source>No numbers were recorded in that time.</source>
<translation>In dieser Zeit wurden keine Werte aufgezeichnet.</translation>
</message>
<message>
<source>Profile</source>
<translation>Profil</translation>
</message>
<message>
<source>Replay</source>
<translation>Nachspielen</translation>
</message>
<message>
<source>Replayed</source>
<translation>Nachgespielt</translation>
</message>
<message>
<source>Time</source>
<translation>Zeit</translation>
</message>
<message>
<source>What would be different</source>
<translation>Was anders wäre</translation>
</message>
<message>
<source>as it is now</source>
<translation>wie jetzt</translation>
</message>
</context>
<context>
<name>Window</name>
<message>
<source>Acknowledge</source>
<translation>Quittieren</translation>
</message>
<message>
<source>Audio pause</source>
<translation>Ton pausieren</translation>
</message>
<message>
<source>Continue monitoring</source>
<translation>Weiter überwachen</translation>
</message>
<message>
<source>End monitoring</source>
<translation>Überwachung beenden</translation>
</message>
<message>
<source>End the monitor?</source>
<translation>Monitor beenden?</translation>
</message>
<message>
<source>MONITORING STOPPED</source>
<translation>ÜBERWACHUNG GESTOPPT</translation>
</message>
<message>
<source>Monitoring ends, and no alarm will sound. Is the patient watched by other means?</source>
<translation>Die Überwachung endet, und kein Alarm ertönt mehr. Wird der Patient anders überwacht?</translation>
</message>
<message>
<source>NIBP start</source>
<translation>NIBD Start</translation>
</message>
<message>
<source>NIBP stop</source>
<translation>NIBD Stopp</translation>
</message>
<message>
<source>NO SOUND</source>
<translation>KEIN TON</translation>
</message>
<message numerus="yes">
<source>No data from the engine for %n s. Watch the patient.</source>
<translation>
<numerusform>Seit %n s keine Daten der Überwachung. Patienten beobachten.</numerusform>
<numerusform>Seit %n s keine Daten der Überwachung. Patienten beobachten.</numerusform>
</translation>
</message>
<message>
<source>Refused: {}</source>
<translation>Abgelehnt: {}</translation>
</message>
<message>
<source>Starting …</source>
<translation>Startet …</translation>
</message>
<message>
<source>no patient admitted</source>
<translation>kein Patient aufgenommen</translation>
</message>
</context>
</TS>
