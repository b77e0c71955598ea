#pragma once

class QDialog;
class QLabel;
class QPushButton;
class QString;
class QVBoxLayout;

namespace skydeck::shell {

/// What every dialog that asks for something has: its margins, a sentence, and Cancel beside the button that goes on.
struct DialogFrame {
    QVBoxLayout* content; ///< what is asked, from top to bottom
    QLabel* message;      ///< below it: what the answer leads to, or what is wrong with it
    QPushButton* go;      ///< the default button; accepts the dialog
};
DialogFrame frameDialog(QDialog& dialog, const QString& verb);

} // namespace skydeck::shell
