#include "widgets/shell/api_call.h"

#include "core/aws/api_client.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/json_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QDialog>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::shell {

using style::qstr;
using style::str;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ApiCall)
};

/// "DescribeTable" → "describe-table", "MaxKeys" → "max-keys", as botocore's xform_name does.
QString kebab(std::string_view name) {
    static const QRegularExpression word(QStringLiteral("(.)([A-Z][a-z]+)"));
    static const QRegularExpression end(QStringLiteral("([a-z0-9])([A-Z])"));
    QString text = qstr(name);
    text.replace(word, QStringLiteral("\\1-\\2")).replace(end, QStringLiteral("\\1-\\2"));
    return text.toLower();
}

/// One word of a shell's command line.
QString quoted(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (plain.match(word).hasMatch()) return word;
    QString inner = word;
    return QStringLiteral("'%1'").arg(inner.replace(QLatin1Char('\''), QStringLiteral("'\\''")));
}

QString wordOf(const Json& value) {
    return quoted(qstr(value.is_string() ? value.get<std::string>() : dumpJson(value)));
}

bool isPlainList(const Json& value) {
    return value.is_array() &&
           std::all_of(value.begin(), value.end(), [](const Json& each) { return each.is_primitive(); });
}

Result<Json> ask(const std::shared_ptr<aws::Session>& session, const std::vector<ApiCall>& calls,
                 const CallContext& context) {
    Json all = Json::array();
    for (const ApiCall& call : calls) {
        SKYDECK_ASSIGN(const auto api, aws::ApiClient::create(session, call.service));
        SKYDECK_ASSIGN(Json output, api.call(call.operation, call.input, context));
        all.push_back(std::move(output));
    }
    return all.size() == 1 ? Result<Json>(std::move(all.front())) : Result<Json>(std::move(all));
}

/// A window of its own with what AWS answers; it asks once.
class RawDialog final : public QDialog {
public:
    RawDialog(Deck& deck, const std::vector<ApiCall>& calls, QWidget* parent) : QDialog(parent) {
        setAttribute(Qt::WA_DeleteOnClose);
        setWindowTitle(Words::tr("Raw JSON"));
        resize(720, 520);
        auto* view = new JsonView(Words::tr("Raw JSON"), this);
        view->setText(Words::tr("Loading…"));
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(view);
        deck.jobs().run(
            m_lane,
            [session = deck.session(), calls](const CallContext& context) { return ask(session, calls, context); },
            [view](const Result<Json>& answer) {
                if (answer)
                    view->setJson(*answer);
                else
                    view->setText(errorSentence(answer.error()));
            });
    }

private:
    JobLane m_lane;
};

std::function<std::vector<ApiCall>(const QStringList&)>
checked(std::function<std::vector<ApiCall>(const QStringList&)> calls) {
    return [calls = std::move(calls)](const QStringList& keys) {
        return keys.isEmpty() ? std::vector<ApiCall>() : calls(keys);
    };
}

} // namespace

QString cliText(const ApiCall& call, const Place& place) {
    const QString service = call.service == "s3" ? QStringLiteral("s3api") : qstr(call.service);
    QStringList words{QStringLiteral("aws"), service, kebab(call.operation)};
    for (auto at = call.input.begin(); at != call.input.end(); ++at) {
        const Json& value = at.value();
        const QString flag = QStringLiteral("--") + kebab(at.key());
        if (value.is_boolean()) {
            words << (value.get<bool>() ? flag : QStringLiteral("--no-") + kebab(at.key()));
            continue;
        }
        words << flag;
        if (isPlainList(value))
            for (const Json& each : value)
                words << wordOf(each);
        else
            words << wordOf(value);
    }
    if (!place.region.isEmpty()) words << QStringLiteral("--region") << quoted(place.region);
    if (place.lab)
        words << QStringLiteral("--endpoint-url") << quoted(place.endpoint);
    else if (!place.profile.isEmpty())
        words << QStringLiteral("--profile") << quoted(place.profile);
    return words.join(QLatin1Char(' '));
}

void describeRows(Deck& deck, models::TableView& table,
                  std::function<std::vector<ApiCall>(const QStringList& keys)> given) {
    const auto calls = checked(std::move(given));
    auto* copy = new QAction(Words::tr("Copy as AWS CLI command"), &table);
    QObject::connect(copy, &QAction::triggered, &table, [&deck, &table, calls] {
        QStringList lines;
        for (const ApiCall& call : calls(table.selectedKeys()))
            lines << cliText(call, deck.place());
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    });
    auto* raw = new QAction(Words::tr("Show raw JSON…"), &table);
    QObject::connect(raw, &QAction::triggered, &table, [&deck, &table, calls] {
        const auto wanted = calls(table.selectedKeys());
        if (!wanted.empty() && deck.session()) (new RawDialog(deck, wanted, table.window()))->show();
    });
    const auto enable = [&deck, &table, calls, copy, raw] {
        const bool any = deck.session() && !calls(table.selectedKeys()).empty();
        copy->setEnabled(any);
        raw->setEnabled(any);
    };
    QObject::connect(&table, &models::TableView::copyMenuAboutToShow, &table, enable);
    table.addCopyAction(copy);
    table.addCopyAction(raw);
}

std::function<std::vector<ApiCall>(const QStringList&)> describeEach(std::string service, std::string operation,
                                                                     std::string member) {
    return [=](const QStringList& keys) {
        std::vector<ApiCall> calls;
        for (const QString& key : keys)
            calls.push_back({service, operation, Json{{member, str(key)}}});
        return calls;
    };
}

std::function<std::vector<ApiCall>(const QStringList&)> describeAll(std::string service, std::string operation,
                                                                    std::string member) {
    return [=](const QStringList& keys) {
        Json list = Json::array();
        for (const QString& key : keys)
            list.push_back(str(key));
        return std::vector<ApiCall>{{service, operation, Json{{member, std::move(list)}}}};
    };
}

} // namespace skydeck::shell
