#pragma once

#include "core/aws/ec2/ec2_client.h"
#include "core/workflows/prices.h"
#include "widgets/models/row_table_model.h"

#include <optional>
#include <vector>

namespace skydeck::panels::ec2 {

/// An instance, and what it costs by the hour while it runs.
struct InstanceRow {
    aws::ec2::Instance instance;
    std::optional<double> dollarsPerHour = {};
};
using InstanceTable = models::RowTableModel<InstanceRow>;
InstanceTable* makeInstanceTable(QObject* parent);

/// A key pair, and where its private key is on this computer.
struct KeyRow {
    aws::ec2::KeyPair pair;
    QString file = {}; ///< empty: not here
};
using KeyTable = models::RowTableModel<KeyRow>;
KeyTable* makeKeyTable(QObject* parent);

using GroupTable = models::RowTableModel<aws::ec2::SecurityGroup>;
GroupTable* makeGroupTable(QObject* parent); ///< keys: ids

struct Ec2Content {
    std::vector<InstanceRow> instances; ///< those that AWS still shows, terminated ones too
    std::vector<KeyRow> keys;
    std::vector<aws::ec2::SecurityGroup> groups;
};
Result<Ec2Content> loadEc2(const std::shared_ptr<aws::Session>& session, const CallContext& context);

/// "tcp 22 from 0.0.0.0/0; all from sg": what may come in.
QString ingressText(const aws::ec2::SecurityGroup& group);

/// What is wrong with a key pair's name, or nothing.
QString keyNameMistake(const QString& name);

} // namespace skydeck::panels::ec2
