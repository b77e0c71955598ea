#include "core/lab/ecr/image_resolver.h"

#include "core/base/json.h"
#include "core/lab/compute/image_catalogue.h"
#include "core/lab/ecr/ecr_store.h"
#include "core/lab/lab.h"

namespace skydeck::lab {

namespace {
tl::unexpected<Error> cannotPull(const std::string& why) {
    return fail(ErrorKind::NotFound, "CannotPullContainerError", "CannotPullContainerError: " + why);
}

tl::unexpected<Error> noEngine(std::string_view reference, const std::string& what) {
    return cannotPull("the lab has no container engine for " + std::string(reference) + ": " + what +
                      ". It runs images whose manifest has the annotation " + std::string(ImageCatalogue::kAnnotation) +
                      ", such as 'skydeckctl batch publish-image' puts.");
}
} // namespace

ImageReference parseImageReference(std::string_view text) {
    ImageReference reference;
    if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
        reference.digest = text.substr(at + 1);
        text = text.substr(0, at);
    }
    const std::size_t colon = text.rfind(':');
    const std::size_t slash = text.rfind('/');
    if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
        reference.tag = text.substr(colon + 1);
        text = text.substr(0, colon);
    } else if (reference.digest.empty()) {
        reference.tag = "latest";
    }
    // The first part is a host when it looks like one, as docker decides it.
    const std::size_t first = text.find('/');
    const std::string_view head = text.substr(0, first);
    if (first != std::string_view::npos &&
        (head.find_first_of(".:") != std::string_view::npos || head == "localhost")) {
        reference.registry = head;
        text.remove_prefix(first + 1);
    }
    reference.repository = text;
    return reference;
}

Result<const Image*> pullImage(std::string_view text, const EcrStore& registry, const ImageCatalogue& catalogue) {
    const ImageReference reference = parseImageReference(text);
    const bool hub = reference.registry.empty();
    if (hub)
        if (const Image* image = catalogue.find(reference.repository + ":" + reference.tag)) return image;
    if (hub || reference.registry != registry.registryHost()) {
        const auto foreign = catalogue.foreign(text);
        if (foreign) return *foreign;
        return noEngine(text, (hub ? "it comes from Docker Hub, and " : "it comes from another registry, and ") +
                                  foreign.error().message);
    }

    if (const auto repository = registry.repository(reference.repository); !repository)
        return cannotPull("Error response from daemon: repository " + reference.registry + "/" + reference.repository +
                          " not found: name unknown: " + repository.error().message);
    SKYDECK_ASSIGN(const auto stored, registry.image(reference.repository, {reference.digest, reference.tag}));
    if (!stored)
        return cannotPull("Error response from daemon: manifest for " + std::string(text) +
                          " not found: manifest unknown: Requested image not found");
    SKYDECK_ASSIGN(const Json manifest, parseJson(stored->manifest, "the image manifest"));
    const std::string name = stringAt(memberAt(manifest, "annotations"), ImageCatalogue::kAnnotation);
    if (name.empty()) return noEngine(text, "it is a real container image");
    if (const Image* image = catalogue.find(name)) return image;
    return noEngine(text, "its annotation names '" + name + "', which is not in the lab's catalogue");
}

} // namespace skydeck::lab
