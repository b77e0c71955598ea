#include "widgets/panels/dynamodb/items_model.h"

#include "core/aws/dynamodb/plain_json.h"
#include "core/base/strings.h"

#include <set>

namespace skydeck::panels::dynamodb {

namespace ddb = aws::dynamodb;
using style::qstr;

namespace {

constexpr qsizetype kLongestCell = 240;

QString oneLine(QString text) {
    if (text.size() > kLongestCell) text = text.left(kLongestCell) + u'…';
    for (QChar& each : text)
        if (each == u'\n' || each == u'\r' || each == u'\t') each = u' ';
    return text;
}

QVariant sortValue(const ddb::AttributeValue& value) {
    if (const auto* number = std::get_if<ddb::Number>(&value.value))
        return QVariant(parseDouble(number->text).value_or(0));
    return QVariant(cellText(value));
}

} // namespace

QString cellText(const ddb::AttributeValue& value) {
    if (const auto* text = std::get_if<std::string>(&value.value)) return oneLine(qstr(*text));
    if (const auto* number = std::get_if<ddb::Number>(&value.value)) return qstr(number->text);
    return oneLine(qstr(ddb::formatPlain(value)));
}

void ItemsModel::setKeys(ddb::KeySchema keys) {
    beginResetModel();
    m_items.clear();
    m_names.clear();
    m_columns.clear();
    m_keys = std::move(keys);
    for (const ddb::KeyAttribute& key : m_keys) {
        m_names.push_back(key.name);
        m_columns << qstr(key.name);
    }
    endResetModel();
}

void ItemsModel::setItems(std::vector<ddb::Item> items) {
    setKeys(std::move(m_keys));
    appendItems(std::move(items));
}

QStringList ItemsModel::newAttributes(const std::vector<ddb::Item>& items) const {
    std::set<std::string> fresh;
    for (const ddb::Item& item : items)
        for (const auto& [name, value] : item)
            if (std::ranges::find(m_names, name) == m_names.end()) fresh.insert(name);
    QStringList names;
    for (const std::string& name : fresh)
        names << qstr(name);
    return names;
}

void ItemsModel::appendItems(std::vector<ddb::Item> items) {
    if (items.empty()) return;
    if (const QStringList fresh = newAttributes(items); !fresh.isEmpty()) {
        const int first = columnCount();
        beginInsertColumns({}, first, first + static_cast<int>(fresh.size()) - 1);
        m_columns += fresh;
        for (const QString& name : fresh)
            m_names.push_back(style::str(name));
        endInsertColumns();
    }
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(items.size()) - 1);
    std::ranges::move(items, std::back_inserter(m_items));
    endInsertRows();
}

Json ItemsModel::typedKey(const ddb::Item& item) const {
    Json key = Json::object();
    for (const ddb::KeyAttribute& attribute : m_keys)
        if (const auto value = item.find(attribute.name); value != item.end())
            key[attribute.name] = toTyped(value->second);
    return key;
}

QString ItemsModel::keyText(const ddb::Item& item) const {
    Json key = Json::array();
    for (const ddb::KeyAttribute& attribute : m_keys)
        if (const auto value = item.find(attribute.name); value != item.end()) key.push_back(toTyped(value->second));
    return qstr(dumpJson(key));
}

int ItemsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

int ItemsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_names.size());
}

QVariant ItemsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const ddb::Item& shown = item(index.row());
    if (role == models::KeyRole) return keyText(shown);
    const auto value = shown.find(m_names[static_cast<std::size_t>(index.column())]);
    if (value == shown.end()) return role == Qt::DisplayRole ? QVariant(QString()) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return cellText(value->second);
    case models::SortRole:
        return sortValue(value->second);
    case Qt::ToolTipRole:
        return qstr(ddb::typeName(value->second));
    case Qt::FontRole:
        return isKey(index.column()) ? QVariant(models::monoCellFont()) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            int(Qt::AlignVCenter |
                (std::holds_alternative<ddb::Number>(value->second.value) ? Qt::AlignRight : Qt::AlignLeft)));
    default:
        return {};
    }
}

QVariant ItemsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    if (role == Qt::DisplayRole) return m_columns[section];
    if (role == models::ColumnStyleRole)
        return static_cast<int>(isKey(section) ? models::ColumnStyle::Mono : models::ColumnStyle::Text);
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignVCenter | Qt::AlignLeft);
    return {};
}

} // namespace skydeck::panels::dynamodb
