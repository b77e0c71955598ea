#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"

#include <QWidget>

#include <optional>

namespace skydeck::panels::dynamodb {

/// What is wrong with a table's name, or nothing.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
QString tableNameMistake(const QString& name);

/// Asks for a table's name and keys; nothing when cancelled. The table is on demand.
std::optional<aws::dynamodb::CreateTableInput> askNewTable(QWidget* parent);

} // namespace skydeck::panels::dynamodb
