#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace skydeck::lab {

class EcrStore;
class ImageCatalogue;
struct Image;

/// A container image's name taken apart: [registry/]repository[:tag][@digest].
struct ImageReference {
    std::string registry; ///< host, or empty
    std::string repository;
    std::string tag; ///< "latest" when neither tag nor digest was given
    std::string digest;
};
ImageReference parseImageReference(std::string_view text);

/// What pulling an image means on the lab, for Batch and ECS: an address of the lab's own registry is looked up there,
/// and the image's annotation names an entry of the catalogue; a name without registry is looked for in the catalogue.
/// Errors have the code CannotPullContainerError and the text that the container agent gives. The pointer lives as long
/// as the catalogue.
Result<const Image*> pullImage(std::string_view reference, const EcrStore& registry, const ImageCatalogue& catalogue);

} // namespace skydeck::lab
