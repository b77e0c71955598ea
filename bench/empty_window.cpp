// What starts fastest: an empty QMainWindow in Skydeck's style. bench/compare/start.py starts it beside skydeck.
#include "widgets/shell/watchdog.h"
#include "widgets/style/theme.h"

#include <QMainWindow>

int main(int argc, char** argv) {
    skydeck::shell::Watchdog application(argc, argv);
    skydeck::style::install(application, skydeck::style::Theme::Light);
    QMainWindow window;
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
