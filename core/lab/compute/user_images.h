#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/store/database.h"

#include <filesystem>
#include <string>
#include <vector>

namespace skydeck::lab {

class ImageCatalogue;

/// Images that a person gave the lab: a command, and perhaps a folder that the lab copies below its data folder. Words
/// of the command that name a file of the folder mean the copy's. Kept over restarts. Errors carry the codes of the
/// lab's own service.
class UserImages {
public:
    UserImages(Database& database, ImageCatalogue& catalogue, std::filesystem::path folder)
        : m_documents(database), m_catalogue(catalogue), m_folder(std::move(folder)) {}

    /// Puts what an earlier lab kept into the catalogue.
    Status load();
    /// `input` is AddImage's; gives the Image.
    Result<Json> add(const Json& input);
    /// All of the catalogue, those of the lab's own as BuiltIn.
    Result<std::vector<Json>> list() const;
    Status remove(const std::string& name);

private:
    Status enter(const Json& image) const;
    Json shown(Json kept) const;

    Documents m_documents;
    ImageCatalogue& m_catalogue;
    std::filesystem::path m_folder;
};

} // namespace skydeck::lab
