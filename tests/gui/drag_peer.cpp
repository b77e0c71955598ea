/// Another program on the desktop, for the walks: drags files away, and takes what is dropped on it.
///
///     drag_peer FOLDER FILE…    copies what is dropped into FOLDER and prints its name; dragging it drags the FILEs
#include <QApplication>
#include <QDrag>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>

#include <cstdio>

namespace {

class Peer final : public QLabel {
public:
    Peer(QString folder, QList<QUrl> files)
        : QLabel(QStringLiteral("Another program")), m_folder(std::move(folder)), m_files(std::move(files)) {
        setAcceptDrops(true);
        setAlignment(Qt::AlignCenter);
        setWindowFlags(Qt::Window | Qt::WindowStaysOnTopHint);
        setGeometry(60, 640, 120, 80);
    }

protected:
    void mouseMoveEvent(QMouseEvent* event) override {
        if (!(event->buttons() & Qt::LeftButton) || m_dragging) return;
        m_dragging = true;
        auto* drag = new QDrag(this);
        auto* data = new QMimeData;
        data->setUrls(m_files);
        drag->setMimeData(data);
        drag->exec(Qt::CopyAction);
        m_dragging = false;
    }
    void dragEnterEvent(QDragEnterEvent* event) override {
        if (event->mimeData()->hasUrls()) event->acceptProposedAction();
    }
    void dropEvent(QDropEvent* event) override {
        const QList<QUrl> urls = event->mimeData()->urls();
        event->acceptProposedAction();
        for (const QUrl& url : urls) {
            const QString name = QFileInfo(url.toLocalFile()).fileName();
            const bool well = QFile::copy(url.toLocalFile(), m_folder + QLatin1Char('/') + name);
            std::printf("%s %s\n", well ? "took" : "failed", name.toUtf8().constData());
        }
        std::fflush(stdout);
    }

private:
    QString m_folder;
    QList<QUrl> m_files;
    bool m_dragging = false;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const QStringList words = QApplication::arguments();
    if (words.size() < 2) return 2;
    QList<QUrl> files;
    for (const QString& file : words.mid(2))
        files << QUrl::fromLocalFile(file);
    Peer peer(words.at(1), files);
    peer.show();
    return QApplication::exec();
}
