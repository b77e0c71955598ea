#include "app/skydeck/options.h"
#include "app/skydeck/signals.h"
#include "app/skydeck/texts.h"
#include "core/base/files.h"
#include "widgets/shell/connection.h"
#include "widgets/shell/main_window.h"
#include "widgets/shell/panel.h"
#include "widgets/shell/picture_export.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/shell/watchdog.h"
#include "widgets/shell/window_settings.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QSettings>

#include <cstdio>
#include <memory>

using namespace skydeck;

namespace {

int usageError(const QString& sentence) {
    std::fprintf(stderr, "skydeck: %s\n", qUtf8Printable(sentence));
    return 2;
}

/// The place that a person chose in the window last time, where neither the command line nor the environment names one.
void goBackToLastPlace(aws::SessionOptions& session, const QSettings& settings) {
    if (!session.profile.empty() || !session.endpointUrl.empty()) return;
    for (const char* name : {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL"})
        if (qEnvironmentVariableIsSet(name)) return;
    session.profile = style::str(settings.value(shell::keys::profile).toString());
    if (session.region.empty()) session.region = style::str(settings.value(shell::keys::region).toString());
}

/// --save-heatmap and --save-curves: the panel saves when its data is complete; then the program ends if it shall.
void savePictures(shell::Panel* panel, const Options& options, const std::function<void(int)>& end) {
    auto* pictures = dynamic_cast<shell::PictureExport*>(panel);
    if (!pictures) {
        std::fprintf(stderr, "skydeck: the panel %s has no pictures to save\n", qUtf8Printable(options.panel));
        return end(2);
    }
    pictures->savePictures(options.pictures, [options, end](const Status& saved) {
        if (!saved) std::fprintf(stderr, "skydeck: %s\n", describe(saved.error()).c_str());
        if (!saved || options.exitAfterwards) end(saved ? 0 : 1);
    });
}

} // namespace

int main(int argc, char** argv) {
    shell::Watchdog application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("skydeck"));
    QApplication::setApplicationVersion(QStringLiteral(SKYDECK_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("skydeck"));
    QApplication::setQuitOnLastWindowClosed(false); // the lab may have to be stopped after the window is gone

    shell::WindowSettings settings(QString::fromStdString((configFolder() / "window.ini").string()));
    Texts texts;
    texts.use(settings.value(shell::keys::language).toString());

    QCommandLineParser parser;
    Options options;
    if (const auto mistake = parseOptions(parser, QApplication::arguments(), options)) return usageError(*mistake);
    if (parser.isSet(QStringLiteral("version"))) parser.showVersion();
    if (parser.isSet(QStringLiteral("help"))) parser.showHelp();

    style::install(application,
                   options.theme.value_or(style::themeFromWord(settings.value(shell::keys::theme).toString())));

    goBackToLastPlace(options.session, settings);
    shell::Deck deck(settings);
    shell::Connection connection(deck, options.session, settings.value(shell::keys::labPort, 4566).toInt());
    std::unique_ptr<shell::MainWindow> window;
    const auto end = [&](int status) {
        window->hide();
        deck.jobs().cancelAll();
        const bool keep = options.keepLab || settings.value(shell::keys::keepLab).toBool();
        connection.finish(keep, [status] { QApplication::exit(status); });
    };
    const auto makeWindow = [&](shell::MainWindow::Furnish furnish) {
        window = std::make_unique<shell::MainWindow>(deck, furnish);
        QObject::connect(window.get(), &shell::MainWindow::closed, window.get(), [end] { end(0); });
    };
    makeWindow(shell::MainWindow::Furnish::WithFirstPanel);
    EndSignals signals_;
    QObject::connect(&signals_, &EndSignals::ended, &deck, [end] { end(0); });
    // A window in another language is another window; what runs belongs to the deck and goes on. Queued: the old one is
    // still inside the click that asked for it.
    QObject::connect(
        &deck, &shell::Deck::languageRequested, &deck,
        [&](const QString& language) {
            settings.setValue(shell::keys::language, language);
            texts.use(language);
            window->saveLayout();
            makeWindow(shell::MainWindow::Furnish::Now);
            window->openLastPanel();
            window->show();
        },
        Qt::QueuedConnection);

    // The frame first: fonts, icons, panels and the connection cost more than it.
    window->showFirst([&] {
        shell::Panel* panel = nullptr;
        if (!options.panel.isEmpty())
            panel = window->openPanel(options.panel, options.stack);
        else if (settings.value(shell::keys::welcomed).toBool())
            window->openLastPanel();
        else
            window->showWelcome();
        connection.start();
        if (!options.pictures.isEmpty()) savePictures(panel, options, end);
    });
    return QApplication::exec();
}
