#pragma once

#include "core/workflows/haiku.h"
#include "widgets/models/row_table_model.h"

namespace skydeck::panels::haiku {

using HaikuTable = models::RowTableModel<workflows::Haiku>;
HaikuTable* makeHaikuTable(QObject* parent);

/// "old pond / a frog leaps in / water's sound"
QString lineOf(const workflows::Haiku& haiku);

/// "143 of 300 · 48 a second", so far.
QString throughputText(const Progress& progress, double seconds);
/// "300 done in 6.2 s · 48.4 a second · 2 failed"
QString countText(const workflows::HaikuCount& count);

} // namespace skydeck::panels::haiku
