"""The style sheet of Qt's widgets in the dialogs, made from the theme in use.

Runs in the screen process. Keys, fields and sliders are at least 44 pixels high, as large as a finger needs.
"""

from typing import Final

from bedside.monitor.screen.toolkit import theme

TOUCH_PX: Final = 44
_SHEET: Final = """
#bedside {{ background: {ground}; }}
QWidget {{ color: {text}; font-size: {size}px; }}
QLabel, QCheckBox, QRadioButton {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {title}px; font-weight: bold; }}
QLabel[role="dim"] {{ color: {dim}; }}
QLabel[role="error"] {{ color: {lost}; font-weight: bold; }}
Dialog {{ background: {panel}; border: 2px solid {line}; border-radius: 8px; }}
QPushButton, QToolButton {{ background: {panel}; border: 2px solid {line}; border-radius: 8px; padding: 2px 8px;
    min-height: {touch}px; min-width: {touch}px; font-weight: bold; }}
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked
    {{ background: {text}; color: {ground}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {dim}; border-style: dashed; }}
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus, QAbstractSlider:focus,
    QAbstractItemView:focus, QCheckBox:focus {{ border-color: {text}; }}
QPushButton:checked:focus, QToolButton:checked:focus {{ border: 4px double {ground}; padding: 0 6px; }}
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit {{ background: {ground}; border: 2px solid {line};
    border-radius: 6px; padding: 0 8px; min-height: {touch}px; selection-background-color: {text};
    selection-color: {ground}; }}
QComboBox QAbstractItemView {{ background: {panel}; border: 2px solid {line}; selection-background-color: {text};
    selection-color: {ground}; }}
QComboBox QAbstractItemView::item {{ min-height: {touch}px; }}
QCheckBox {{ min-height: {touch}px; border: 2px solid transparent; }}
QCheckBox::indicator {{ width: 26px; height: 26px; border: 2px solid {dim}; border-radius: 4px; }}
QCheckBox::indicator:checked {{ background: {text}; }}
QSlider {{ min-height: {touch}px; border: 2px solid transparent; border-radius: 6px; }}
QSlider::groove:horizontal {{ height: 8px; background: {line}; border-radius: 4px; }}
QSlider::handle:horizontal {{ width: 30px; margin: -14px 0; background: {text}; border-radius: 8px; }}
QSlider::handle:horizontal:disabled {{ background: {line}; }}
QTableView {{ background: {panel}; alternate-background-color: {ground}; border: 2px solid {line};
    gridline-color: {line}; selection-background-color: {text}; selection-color: {ground}; }}
QHeaderView {{ background: {panel}; }}
QHeaderView::section {{ background: {panel}; color: {dim}; border: 0; padding: 4px 8px; font-weight: bold; }}
QTableCornerButton::section {{ background: {panel}; border: 0; }}
QTabWidget::pane {{ border: 2px solid {line}; border-radius: 8px; }}
QTabWidget > QStackedWidget > QWidget, QSplitter, QSplitter > QWidget {{ background: {ground}; }}
QTabBar {{ background: {ground}; }}
QTabBar::tab {{ background: {panel}; border: 2px solid {line}; border-radius: 8px; padding: 2px 16px;
    margin: 0 4px 4px 0; min-height: {touch}px; min-width: 90px; font-weight: bold; }}
QTabBar::tab:selected {{ background: {text}; color: {ground}; }}
QTextBrowser {{ background: {panel}; border: 2px solid {line}; }}
QProgressBar {{ background: {panel}; border: 2px solid {line}; border-radius: 6px; text-align: center;
    min-height: 24px; }}
QProgressBar::chunk {{ background: {line}; }}
QTableView::item {{ padding: 0 6px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: {panel}; width: 22px; }}
QScrollBar:horizontal {{ background: {panel}; height: 22px; }}
QScrollBar::handle {{ background: {line}; border-radius: 6px; min-height: {touch}px; min-width: {touch}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QMessageBox, QCalendarWidget {{ background: {panel}; }}
"""
_NAMES: Final = ("ground", "panel", "line", "text", "dim", "lost")


def sheet(height: int) -> str:
    """Return the style sheet for a window of this height in pixels."""
    colours = {name: getattr(theme.now(), name).name() for name in _NAMES}
    size = max(14, round(height / 50))
    return _SHEET.format(**colours, size=size, title=round(size * 1.3), touch=TOUCH_PX)
