#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

class ContainerEngine;

/// What a container image means on this machine: a local program in its stead.
struct Image {
    std::string name;                 ///< "skydeck/mnist:latest"
    std::vector<std::string> command; ///< entry point; a job's command is appended. Empty: the job's command is all
    std::map<std::string, std::string> environment;
    std::vector<std::filesystem::path> readable; ///< folders that it needs to read: programs, data sets
    std::uint64_t openFiles = 4096;
    std::filesystem::path engine; ///< the container engine's client, when `name` is for that to run
    std::string engineLabel;
};

/// "skydeck/mnist" → "skydeck/mnist:latest"
std::string withImageTag(std::string_view name);

/// The images that the lab can run: one manifest for each in resources/images/*.json,
///   {"name": "skydeck/mnist:latest", "command": ["skydeck-train"], "environment": {"NAME": "value"},
///    "limits": {"openFiles": 4096}, "datasets": [{"name": "mnist", "environment": "SKYDECK_MNIST_DIR"}]}
/// A data set is a folder of the user's data folder, or where the lab's own variable of that name says; the program
/// finds it in the variable. Besides, images that a person added (user_images.h). Thread-safe.
class ImageCatalogue {
public:
    /// The annotation of an image manifest in ECR that names an entry of the catalogue.
    static constexpr std::string_view kAnnotation = "org.skydeck.lab.image";

    /// `programs` is looked at before PATH. InvalidInput names the manifest and what is wrong with it. A folder that is
    /// not there gives an empty catalogue.
    static Result<std::unique_ptr<ImageCatalogue>> load(const std::filesystem::path& folder,
                                                        const std::filesystem::path& programs);

    /// Conflict (ResourceAlreadyExistsException) when the name is taken.
    Status add(Image image);
    /// False when there is none. Who holds it keeps it: jobs under way go on.
    bool remove(std::string_view name);

    /// Without a tag, ":latest" is meant. Null when there is none; the pointer lives as long as the catalogue.
    const Image* find(std::string_view name) const;
    std::vector<std::string> names() const;

    /// Before threads come.
    void useEngine(std::shared_ptr<const ContainerEngine> engine) { m_engine = std::move(engine); }
    /// An image by its whole name, for a container engine to run; lives as long as the catalogue. An error says why
    /// there is no engine.
    Result<const Image*> foreign(std::string_view reference) const;

private:
    Status addManifest(const Json& manifest, const std::filesystem::path& programs);

    mutable std::mutex m_mutex;
    std::map<std::string, std::unique_ptr<const Image>, std::less<>> m_images;
    std::vector<std::unique_ptr<const Image>> m_removed; ///< find() promised them
    mutable std::map<std::string, std::unique_ptr<const Image>, std::less<>> m_foreign;
    std::shared_ptr<const ContainerEngine> m_engine;
};

} // namespace skydeck::lab
