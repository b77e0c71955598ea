#include "core/lab/store/body_spool.h"

namespace skydeck::lab {

Status BodySpool::write(std::string_view bytes) {
    if (!m_file && m_body.size + bytes.size() > kInMemory) {
        std::filesystem::path path = m_folder / wire::randomUuid();
        SKYDECK_ASSIGN(m_file, OpenFile::open(path, OpenFile::Mode::Create));
        m_body.file = ScratchFile(std::move(path));
        SKYDECK_TRY(m_file->write(m_body.bytes));
        m_body.bytes = {};
    }
    if (m_file)
        SKYDECK_TRY(m_file->write(bytes));
    else
        m_body.bytes.append(bytes);
    m_body.size += bytes.size();
    m_sha256.update(bytes);
    if (m_md5) m_md5->update(bytes);
    return {};
}

Body BodySpool::finish() {
    m_file.reset();
    m_body.sha256 = m_sha256.finish();
    if (m_md5) m_body.md5 = m_md5->finish();
    return std::move(m_body);
}

} // namespace skydeck::lab
