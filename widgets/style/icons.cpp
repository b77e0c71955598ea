#include "widgets/style/icons.h"

#include "core/base/log.h"

#include <QDir>
#include <QEvent>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include <optional>

namespace skydeck::style {

namespace {

QString pathOf(const QString& name) {
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

/// The document with `currentColor` replaced; read from the compiled-in resources (memory, not disk).
QByteArray coloured(const QString& name, const QColor& colour) {
    static QHash<QString, QByteArray> sources;
    auto at = sources.find(name);
    if (at == sources.end()) {
        QFile file(pathOf(name));
        at = sources.insert(name, file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
    }
    return QByteArray(*at).replace("currentColor", colour.name().toLatin1());
}

class RecolouringEngine final : public QIconEngine {
public:
    enum class Source { Text, Tone, Accent };
    RecolouringEngine(QString name, Source source, Tone tone)
        : m_name(std::move(name)), m_source(source), m_tone(tone) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QSvgRenderer renderer(coloured(m_name, colour(mode)));
        renderer.render(painter, QRectF(rect));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new RecolouringEngine(*this); }
    QString key() const override { return QStringLiteral("skydeck"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    QColor colour(QIcon::Mode mode) const {
        const Colours& c = colours();
        if (mode == QIcon::Disabled) return c.palette.color(QPalette::Disabled, QPalette::Text);
        switch (m_source) {
        case Source::Tone:
            return c.of(m_tone);
        case Source::Accent:
            return c.accent;
        case Source::Text:
            break;
        }
        return c.palette.color(QPalette::Text);
    }

    QString m_name;
    Source m_source;
    Tone m_tone;
};

QIcon make(const QString& name, RecolouringEngine::Source source, Tone tone) {
    if (!QFile::exists(pathOf(name))) {
        log::warning("style.icons", "no icon named " + name.toStdString());
        return {};
    }
    return QIcon(new RecolouringEngine(name, source, tone));
}

} // namespace

QIcon icon(const QString& name) {
    return make(name, RecolouringEngine::Source::Text, Tone::Neutral);
}
QIcon icon(const QString& name, Tone tone) {
    return make(name, RecolouringEngine::Source::Tone, tone);
}
QIcon accentIcon(const QString& name) {
    return make(name, RecolouringEngine::Source::Accent, Tone::Neutral);
}

QStringList iconNames() {
    QStringList names = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
    for (QString& name : names)
        name.chop(4);
    return names;
}

IconLabel::IconLabel(const QIcon& icon, int side, QWidget* parent) : QLabel(parent), m_side(side) {
    setIcon(icon);
}

void IconLabel::setIcon(const QIcon& icon) {
    m_icon = icon;
    setPixmap(icon.pixmap(m_side, m_side));
}

void IconLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) setPixmap(m_icon.pixmap(m_side, m_side));
}

} // namespace skydeck::style
