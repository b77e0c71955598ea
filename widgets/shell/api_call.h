#pragma once

#include "core/base/json.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <string>
#include <vector>

namespace skydeck::models {
class TableView;
}

namespace skydeck::shell {

class Deck;
struct Place;

/// A call of AWS's API that shows what a row stands for: "dynamodb", "DescribeTable", {"TableName": …}.
struct ApiCall {
    std::string service, operation;
    Json input;
};

/// The same call for a shell, as the AWS CLI spells it: "aws dynamodb describe-table --table-name t --region
/// us-east-1", with the place's profile, or the lab's address.
QString cliText(const ApiCall& call, const Place& place);

/// Gives the table two verbs: copy the AWS CLI's command for the selected rows, and show AWS's own JSON about them.
/// `calls` tells how to ask for the rows of these keys; empty for rows of which nothing can be asked.
void describeRows(Deck& deck, models::TableView& table,
                  std::function<std::vector<ApiCall>(const QStringList& keys)> calls);

/// One call for each key: describeEach("dynamodb", "DescribeTable", "TableName").
std::function<std::vector<ApiCall>(const QStringList&)> describeEach(std::string service, std::string operation,
                                                                     std::string member);
/// One call for all keys at once: describeAll("batch", "DescribeJobs", "jobs").
std::function<std::vector<ApiCall>(const QStringList&)> describeAll(std::string service, std::string operation,
                                                                    std::string member);

} // namespace skydeck::shell
