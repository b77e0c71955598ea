#include "widgets/style/text_format.h"

#include "core/base/strings.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <cmath>

namespace skydeck::style {

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(TextFormat)
};
const QString unknown = QStringLiteral("—");
} // namespace

QString bytesText(std::int64_t bytes) {
    return bytes < 0 ? unknown : qstr(humanBytes(static_cast<std::uint64_t>(bytes)));
}

QString countText(std::int64_t count) {
    return QLocale().toString(static_cast<qlonglong>(count));
}

QString relativeTime(double epochSeconds, double nowSeconds) {
    if (!(epochSeconds > 0)) return unknown;
    const double age = nowSeconds - epochSeconds;
    const double distance = std::abs(age);
    if (distance < 2) return Words::tr("just now");
    QString amount;
    if (distance < 60)
        amount = Words::tr("%1 s").arg(std::floor(distance));
    else if (distance < 2 * 3600)
        amount = Words::tr("%1 min").arg(std::floor(distance / 60));
    else if (distance < 48 * 3600)
        amount = Words::tr("%1 h").arg(std::floor(distance / 3600));
    else if (distance < 30 * 86400.0)
        amount = Words::tr("%1 d").arg(std::floor(distance / 86400));
    else
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(epochSeconds * 1000)).date(),
                                  QLocale::ShortFormat);
    return (age > 0 ? Words::tr("%1 ago") : Words::tr("in %1")).arg(amount);
}

QString relativeTime(double epochSeconds) {
    return relativeTime(epochSeconds, toEpochSeconds(systemClock().now()));
}

QString exactTime(double epochSeconds) {
    if (!(epochSeconds > 0)) return unknown;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(epochSeconds * 1000));
    return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) + time.timeZoneAbbreviation();
}

QString durationText(double seconds) {
    if (!(seconds >= 0)) return unknown;
    const auto total = static_cast<qlonglong>(seconds);
    const QLatin1Char zero('0');
    if (total < 3600) return QStringLiteral("%1:%2").arg(total / 60).arg(total % 60, 2, 10, zero);
    return QStringLiteral("%1:%2:%3").arg(total / 3600).arg(total / 60 % 60, 2, 10, zero).arg(total % 60, 2, 10, zero);
}

QString dotted(const QStringList& parts) {
    QStringList kept;
    for (const QString& part : parts)
        if (!part.isEmpty()) kept << part;
    return kept.join(QStringLiteral(" · "));
}

} // namespace skydeck::style
