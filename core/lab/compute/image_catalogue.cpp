#include "core/lab/compute/image_catalogue.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/lab/compute/container_engine.h"
#include "core/lab/compute/programs.h"

#include <algorithm>
#include <cstdlib>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
tl::unexpected<Error> refuse(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidImageManifest", what);
}

fs::path datasetFolder(const std::string& name, const std::string& variable) {
    if (const char* given = std::getenv(variable.c_str()); given && *given) return given;
    return dataFolder() / name;
}
} // namespace

std::string withImageTag(std::string_view name) {
    const bool tagged = name.substr(name.rfind('/') + 1).find(':') != std::string_view::npos;
    return std::string(name) + (tagged ? "" : ":latest");
}

Status ImageCatalogue::addManifest(const Json& manifest, const fs::path& programs) {
    if (!manifest.is_object()) return refuse("the manifest is not a JSON object");
    for (const auto& [key, value] : manifest.items()) {
        static const std::map<std::string, Json::value_t, std::less<>> members{{"name", Json::value_t::string},
                                                                               {"command", Json::value_t::array},
                                                                               {"environment", Json::value_t::object},
                                                                               {"limits", Json::value_t::object},
                                                                               {"datasets", Json::value_t::array}};
        const auto member = members.find(key);
        if (member == members.end()) return refuse("unknown member '" + key + "'");
        if (value.type() != member->second) return refuse("'" + key + "' has the wrong type");
    }
    Image image;
    image.name = stringAt(manifest, "name");
    if (image.name.empty()) return refuse("'name' is missing");
    image.name = withImageTag(image.name);
    for (const Json& word : arrayAt(manifest, "command")) {
        if (!word.is_string()) return refuse("'command' holds something else than text");
        image.command.push_back(word.get<std::string>());
    }
    // A program that is not there stays a name: the job that needs it says so, not the lab's start.
    if (!image.command.empty())
        if (const auto program = findProgram(image.command.front(), {programs}))
            image.command.front() = program->string();
    for (const auto& [variable, value] : memberAt(manifest, "environment").items()) {
        if (!value.is_string()) return refuse("'environment' holds something else than text");
        image.environment[variable] = value.get<std::string>();
    }
    for (const Json& dataset : arrayAt(manifest, "datasets")) {
        const std::string name = stringAt(dataset, "name");
        const std::string variable = stringAt(dataset, "environment");
        if (name.empty() || variable.empty()) return refuse("an entry of 'datasets' needs 'name' and 'environment'");
        const fs::path folder = datasetFolder(name, variable);
        image.environment[variable] = folder.string();
        image.readable.push_back(folder);
    }
    const auto openFiles =
        integerAt(memberAt(manifest, "limits"), "openFiles", static_cast<std::int64_t>(image.openFiles));
    if (openFiles < 16) return refuse("'limits.openFiles' must be 16 or more");
    image.openFiles = static_cast<std::uint64_t>(openFiles);

    const std::string name = image.name;
    if (!add(std::move(image))) return refuse("the image '" + name + "' is there twice");
    return {};
}

Status ImageCatalogue::add(Image image) {
    const std::lock_guard lock(m_mutex);
    const std::string name = image.name;
    if (m_images.emplace(name, std::make_unique<const Image>(std::move(image))).second) return {};
    return fail(ErrorKind::Conflict, "ResourceAlreadyExistsException", "There is an image '" + name + "' already");
}

bool ImageCatalogue::remove(std::string_view name) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_images.find(withImageTag(name));
    if (found == m_images.end()) return false;
    m_removed.push_back(std::move(found->second));
    m_images.erase(found);
    return true;
}

Result<std::unique_ptr<ImageCatalogue>> ImageCatalogue::load(const fs::path& folder, const fs::path& programs) {
    auto catalogue = std::make_unique<ImageCatalogue>();
    std::error_code status;
    std::vector<fs::path> files;
    for (fs::directory_iterator it(folder, status), end; !status && it != end; it.increment(status))
        if (it->path().extension() == ".json") files.push_back(it->path());
    if (status) log::warning("lab.compute", "No image manifests in '" + folder.string() + "': " + status.message());
    std::ranges::sort(files);
    for (const fs::path& file : files) {
        SKYDECK_ASSIGN(const std::string text, readFile(file));
        SKYDECK_ASSIGN(const Json manifest, parseJson(text, file.string()));
        if (Status added = catalogue->addManifest(manifest, programs); !added) {
            Error error = std::move(added).error();
            error.message = "The image manifest '" + file.string() + "': " + error.message;
            return fail(std::move(error));
        }
    }
    return catalogue;
}

const Image* ImageCatalogue::find(std::string_view name) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_images.find(withImageTag(name));
    return found == m_images.end() ? nullptr : found->second.get();
}

Result<const Image*> ImageCatalogue::foreign(std::string_view reference) const {
    if (!m_engine) return fail(ErrorKind::Unavailable, "NoEngine", "the lab runs without one");
    SKYDECK_ASSIGN(const fs::path client, m_engine->client());
    const std::lock_guard lock(m_mutex);
    auto& image = m_foreign[std::string(reference)];
    if (!image) {
        Image made;
        made.name = reference;
        made.engine = client;
        made.engineLabel = m_engine->label();
        image = std::make_unique<const Image>(std::move(made));
    }
    return image.get();
}

std::vector<std::string> ImageCatalogue::names() const {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> all;
    for (const auto& [name, image] : m_images)
        all.push_back(name);
    return all;
}

} // namespace skydeck::lab
