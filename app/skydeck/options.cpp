#include "app/skydeck/options.h"

#include "widgets/panels/registry.h"
#include "widgets/style/theme.h"

#include <QCoreApplication>

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};
} // namespace

std::optional<QString> parseOptions(QCommandLineParser& parser, const QStringList& arguments, Options& options) {
    parser.setApplicationDescription(
        Words::tr("A deck for a personal cloud lab. With no AWS profile it starts and uses the lab on this machine."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    Q_UNUSED(help)
    Q_UNUSED(version)
    const QCommandLineOption profile(QStringLiteral("profile"), Words::tr("AWS profile to use."), Words::tr("NAME"));
    const QCommandLineOption region(QStringLiteral("region"), Words::tr("AWS region to use."), Words::tr("REGION"));
    const QCommandLineOption endpoint(QStringLiteral("endpoint-url"), Words::tr("Send every request to this address."),
                                      Words::tr("URL"));
    const QCommandLineOption panel(
        QStringLiteral("panel"), Words::tr("Open at this panel, by its id: overview, stacks, s3, …"), Words::tr("ID"));
    const QCommandLineOption stack(QStringLiteral("stack"), Words::tr("Open the panel at this stack."),
                                   Words::tr("NAME"));
    const QCommandLineOption heatmap(
        QStringLiteral("save-heatmap"),
        Words::tr("Save the heatmap (PNG, SVG or CSV by suffix) once its data is complete."), Words::tr("FILE"));
    const QCommandLineOption curves(
        QStringLiteral("save-curves"),
        Words::tr("Save the curves (PNG, SVG or CSV by suffix) once their data is complete."), Words::tr("FILE"));
    const QCommandLineOption exit(QStringLiteral("exit"), Words::tr("Exit when the pictures are saved."));
    const QCommandLineOption keep(QStringLiteral("keep-lab"),
                                  Words::tr("Leave a lab that this window started running."));
    const QCommandLineOption theme(QStringLiteral("theme"), Words::tr("system, light or dark."), Words::tr("THEME"));
    parser.addOptions({profile, region, endpoint, panel, stack, heatmap, curves, exit, keep, theme});

    if (!parser.parse(arguments)) return parser.errorText();
    if (!parser.positionalArguments().isEmpty())
        return Words::tr("Unexpected argument “%1”.").arg(parser.positionalArguments().first());
    options.session.profile = parser.value(profile).toStdString();
    options.session.region = parser.value(region).toStdString();
    options.session.endpointUrl = parser.value(endpoint).toStdString();
    options.panel = parser.value(panel);
    options.stack = parser.value(stack);
    options.keepLab = parser.isSet(keep);
    options.exitAfterwards = parser.isSet(exit);
    if (parser.isSet(heatmap)) options.pictures.insert(QStringLiteral("heatmap"), parser.value(heatmap));
    if (parser.isSet(curves)) options.pictures.insert(QStringLiteral("curves"), parser.value(curves));
    if (parser.isSet(theme)) {
        options.theme = skydeck::style::themeFromWord(parser.value(theme));
        if (skydeck::style::wordOf(*options.theme) != parser.value(theme))
            return Words::tr("--theme is system, light or dark, not “%1”.").arg(parser.value(theme));
    }
    if (!options.panel.isEmpty()) {
        QStringList known;
        for (const auto& info : skydeck::panels::registry())
            known << info.id;
        if (!known.contains(options.panel))
            return Words::tr("There is no panel “%1”. Panels: %2.")
                .arg(options.panel, known.join(QStringLiteral(", ")));
    } else if (!options.stack.isEmpty() || !options.pictures.isEmpty()) {
        return Words::tr("--stack and --save-… need --panel.");
    }
    if (options.exitAfterwards && options.pictures.isEmpty())
        return Words::tr("--exit needs --save-heatmap or --save-curves.");
    return std::nullopt;
}
