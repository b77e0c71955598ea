#pragma once

#include "core/aws/lambda/lambda_client.h"
#include "core/workflows/functions.h"
#include "widgets/models/row_table_model.h"
#include "widgets/shell/facts.h"

#include <vector>

namespace skydeck::panels::lambda {

using FunctionTable = models::RowTableModel<aws::lambda::Function>;
FunctionTable* makeFunctionTable(QObject* parent);

/// A function's configuration; the panel "log" is the function's own log.
using shell::Fact;

/// What is known of a function before it was asked about, and all of it after.
std::vector<Fact> factsOf(const aws::lambda::Function& function);
std::vector<Fact> factsOf(const aws::lambda::FunctionDetail& detail, const workflows::FunctionLinks& links);

/// "3,412 ms · 3,413 ms billed · 45 of 128 MB used"
QString reportText(const workflows::FunctionReport& report);

} // namespace skydeck::panels::lambda
