#include "widgets/panels/haiku/haiku_model.h"

#include "core/wire/timestamp.h"

#include <QCoreApplication>

namespace skydeck::panels::haiku {

using style::qstr;
using workflows::Haiku;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(HaikuBoard)
};

} // namespace

QString lineOf(const Haiku& haiku) {
    return QStringLiteral("%1 / %2 / %3").arg(qstr(haiku.first), qstr(haiku.second), qstr(haiku.third));
}

HaikuTable* makeHaikuTable(QObject* parent) {
    auto line = models::textColumn<Haiku>(Words::tr("Lines"), lineOf);
    line.toolTip = [](const Haiku& haiku) { return qstr(haiku.first + '\n' + haiku.second + '\n' + haiku.third); };
    return new HaikuTable(
        {line, models::textColumn<Haiku>(Words::tr("By"), [](const Haiku& haiku) { return qstr(haiku.username); }),
         models::numberColumn<Haiku>(Words::tr("Likes"), [](const Haiku& haiku) { return haiku.likes; }),
         models::timeColumn<Haiku>(
             Words::tr("Posted"), [](const Haiku& haiku) { return wire::parseTimestamp(haiku.postedAt).value_or(0); })},
        [](const Haiku& haiku) { return qstr(haiku.itemId); }, parent);
}

QString throughputText(const Progress& progress, double seconds) {
    const double rate = seconds > 0 ? static_cast<double>(progress.done) / seconds : 0;
    return style::dotted(
        {Words::tr("%1 of %2").arg(progress.done).arg(progress.total), Words::tr("%1 a second").arg(rate, 0, 'f', 0)});
}

QString countText(const workflows::HaikuCount& count) {
    return style::dotted({Words::tr("%1 done in %2 s").arg(count.done).arg(count.seconds, 0, 'f', 1),
                          Words::tr("%1 a second").arg(count.perSecond(), 0, 'f', 1),
                          count.failed > 0 ? Words::tr("%1 failed").arg(count.failed) : QString()});
}

} // namespace skydeck::panels::haiku
