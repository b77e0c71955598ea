#include "core/lab/pipeline/pipeline.h"

#include "core/lab/pipeline/passage.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

Result<std::unique_ptr<Pipeline>> Pipeline::create(Lab& lab, std::vector<KeyLookup> lookups) {
    fs::path folder = lab.config.dataFolder / "spool";
    std::error_code status;
    fs::remove_all(folder, status);
    fs::create_directories(folder, status);
    if (status)
        return fail(ErrorKind::Io, "SpoolFolderNotMade", "Cannot make '" + folder.string() + "': " + status.message());
    return std::unique_ptr<Pipeline>(new Pipeline(lab, std::move(lookups), std::move(folder)));
}

std::unique_ptr<Exchange> Pipeline::open(wire::HttpRequest request) const {
    return std::make_unique<Passage>(*this, std::move(request));
}

} // namespace skydeck::lab
