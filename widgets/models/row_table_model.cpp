#include "widgets/models/row_table_model.h"

#include "widgets/style/theme.h"

namespace skydeck::models {

void TableModelBase::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent)) Q_EMIT moreWanted();
}

int TableModelBase::indexOf(const QString& key) const {
    for (int row = 0; row < rowCount(); ++row)
        if (index(row, 0).data(KeyRole).toString() == key) return row;
    return -1;
}

QFont monoCellFont() {
    return style::monospace();
}

} // namespace skydeck::models
