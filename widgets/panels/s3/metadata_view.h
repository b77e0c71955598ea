#pragma once

#include "core/workflows/object_headers.h"
#include "widgets/panels/s3/object_tab.h"

namespace skydeck::panels::s3 {

/// The headers that one object is served with, and its own metadata. Saved, the object is a new copy of itself.
class MetadataView final : public PairsTab {
    Q_OBJECT
public:
    explicit MetadataView(shell::Deck& deck, QWidget* parent = nullptr);

private:
    void clear() override;
    void read() override;
    void check() override;
    void save() override;
    void fill(const workflows::ObjectHeaders& headers);
    /// What the table says; one sentence in `mistake` when S3 would refuse it.
    workflows::ObjectHeaders edited(QString& mistake) const;

    workflows::ReadHeaders m_saved;
};

/// One sentence about why S3 would refuse metadata of that name and value, or empty. The name is without x-amz-meta-.
QString metadataMistake(const QString& name, const QString& value);

} // namespace skydeck::panels::s3
