#pragma once

#include "core/workflows/objects.h"
#include "widgets/panels/s3/object_tab.h"

namespace skydeck::panels::s3 {

/// The tags of one object.
class TagsView final : public PairsTab {
    Q_OBJECT
public:
    explicit TagsView(shell::Deck& deck, QWidget* parent = nullptr);

private:
    void clear() override { fill({}); }
    void read() override;
    void check() override;
    void save() override;
    void fill(const workflows::Tags& tags);
    /// What the table says; one sentence in `mistake` when that cannot be saved.
    workflows::Tags edited(QString& mistake) const;

    workflows::Tags m_saved;
};

} // namespace skydeck::panels::s3
