#include "core/lab/compute/user_images.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/service.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr const char* kUserImages = "lab.image";

tl::unexpected<Error> invalidImage(const std::string& what) {
    return awsError(400, "ValidationException", what);
}

Status checkImageName(std::string_view name) {
    const bool fine = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("._-/:").find(c) != std::string_view::npos;
    });
    if (fine && name.front() != '/' && name.front() != ':' && std::ranges::count(name, ':') <= 1) return {};
    return invalidImage("An image is named [team/]name[:tag] with small letters, digits and ._-");
}

/// Copies a folder, or one script, into a folder of its own below `below`.
Result<fs::path> copyOf(const fs::path& source, const fs::path& below) {
    std::error_code problem;
    const bool script = fs::is_regular_file(source, problem);
    if (!source.is_absolute() || (!script && !fs::is_directory(source, problem)))
        return invalidImage("'" + source.string() + "' is not the whole path of a folder or file");
    const fs::path copy = below / toHex(wire::randomBytes(8));
    fs::create_directories(copy, problem);
    if (!problem) {
        const fs::path target = script ? copy / source.filename() : copy;
        fs::copy(source, target, fs::copy_options::recursive | fs::copy_options::copy_symlinks, problem);
        if (!problem && script) fs::permissions(target, fs::perms::owner_exec, fs::perm_options::add, problem);
    }
    if (!problem) return copy;
    std::error_code ignored;
    fs::remove_all(copy, ignored);
    return fail(ErrorKind::Io, "ImageNotCopied", "Cannot copy '" + source.string() + "': " + problem.message());
}

/// A script alone is its own command, if the kernel can run it.
Status checkScript(const fs::path& script) {
    SKYDECK_ASSIGN(const std::string text, readFile(script));
    if (text.starts_with("#!") || text.starts_with("\x7f"
                                                   "ELF"))
        return {};
    return invalidImage("'" + script.string() +
                        "' is no program: it does not begin with #!. Say how to run it, as in "
                        "'-- python3 " +
                        script.filename().string() + "'.");
}
} // namespace

Status UserImages::enter(const Json& kept) const {
    Image image;
    image.name = stringAt(kept, "Name");
    const std::string copied = stringAt(kept, "Folder");
    const fs::path folder = copied.empty() ? fs::path() : m_folder / copied;
    for (const Json& each : arrayAt(kept, "Command")) {
        std::string word = each.get<std::string>();
        std::error_code ignored;
        if (!folder.empty() && !word.empty() && fs::path(word).is_relative() && fs::exists(folder / word, ignored))
            word = (folder / word).string();
        image.command.push_back(std::move(word));
    }
    for (const auto& [name, value] : memberAt(kept, "Environment").items())
        image.environment[name] = value.get<std::string>();
    if (!folder.empty()) image.readable.push_back(folder);
    return m_catalogue.add(std::move(image));
}

Status UserImages::load() {
    SKYDECK_ASSIGN(const auto all, m_documents.list(kUserImages));
    for (const Json& image : all)
        if (const Status entered = enter(image); !entered)
            log::warning("lab.compute", "An added image is left out: " + describe(entered.error()));
    return {};
}

Result<Json> UserImages::add(const Json& input) {
    const std::string given = stringAt(input, "Name");
    SKYDECK_TRY(checkImageName(given));
    for (const auto& [name, value] : memberAt(input, "Environment").items())
        if (name.empty() || name.find('=') != std::string::npos)
            return invalidImage("'" + name + "' is no name of an environment variable");
    Json image{{"Name", withImageTag(given)},
               {"Command", arrayAt(input, "Command")},
               {"Environment", input.value("Environment", Json::object())},
               {"BuiltIn", false}};
    if (m_catalogue.find(given))
        return awsError(400, "ResourceAlreadyExistsException",
                        "There is an image '" + withImageTag(given) + "' already");
    fs::path copy;
    if (const std::string source = stringAt(input, "Source"); !source.empty()) {
        std::error_code ignored;
        if (image["Command"].empty() && fs::is_regular_file(source, ignored)) {
            SKYDECK_TRY(checkScript(source));
            image["Command"] = Json::array({fs::path(source).filename().string()});
        }
        SKYDECK_ASSIGN(copy, copyOf(source, m_folder));
        image["Folder"] = copy.filename().string(); // the data folder may move
    }
    Status kept = enter(image);
    if (kept) {
        kept = m_documents.put(kUserImages, stringAt(image, "Name"), image);
        if (!kept) m_catalogue.remove(given);
    }
    if (!kept) {
        std::error_code ignored;
        if (!copy.empty()) fs::remove_all(copy, ignored);
        return fail(kept.error());
    }
    return shown(std::move(image));
}

/// As the API shows it.
Json UserImages::shown(Json kept) const {
    if (const std::string copied = stringAt(kept, "Folder"); !copied.empty())
        kept["Folder"] = (m_folder / copied).string();
    return kept;
}

Result<std::vector<Json>> UserImages::list() const {
    SKYDECK_ASSIGN(std::vector<Json> all, m_documents.list(kUserImages));
    for (Json& image : all)
        image = shown(std::move(image));
    for (const std::string& name : m_catalogue.names()) {
        const auto same = [&](const Json& each) { return stringAt(each, "Name") == name; };
        const Image* image = m_catalogue.find(name);
        if (image && std::ranges::none_of(all, same))
            all.push_back({{"Name", name}, {"Command", image->command}, {"BuiltIn", true}});
    }
    std::ranges::sort(all, {}, [](const Json& each) { return stringAt(each, "Name"); });
    return all;
}

Status UserImages::remove(const std::string& given) {
    const std::string name = withImageTag(given);
    SKYDECK_ASSIGN(const auto kept, m_documents.get(kUserImages, name));
    if (!kept)
        return m_catalogue.find(name)
                   ? Status(invalidImage("'" + name + "' is an image of the lab's own: it stays"))
                   : Status(awsError(404, "ResourceNotFoundException", "There is no image '" + name + "'"));
    SKYDECK_TRY(m_documents.remove(kUserImages, name));
    m_catalogue.remove(name);
    std::error_code ignored; // what stays costs disk space only
    if (const std::string folder = stringAt(*kept, "Folder"); !folder.empty())
        fs::remove_all(m_folder / folder, ignored);
    return {};
}

} // namespace skydeck::lab
