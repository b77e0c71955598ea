#include "core/lab/s3/whole_object.h"

#include "core/lab/lab.h"
#include "core/lab/s3/s3_store.h"
#include "core/lab/store/body_spool.h"

namespace skydeck::lab {

Result<std::string> readWholeObject(const S3Store& store, const std::string& bucket, const std::string& key,
                                    std::uint64_t most) {
    SKYDECK_ASSIGN(auto found, store.get(bucket, key));
    if (found.object.size > most)
        return awsError(400, "EntityTooLarge",
                        "s3://" + bucket + '/' + key + " is larger than " + std::to_string(most) + " bytes");
    if (!found.file) return std::move(found.bytes);
    std::string bytes(found.object.size, '\0');
    for (std::size_t have = 0; have < bytes.size();) {
        SKYDECK_ASSIGN(const std::size_t more, found.file->read(bytes.data() + have, bytes.size() - have, have));
        if (more == 0) return fail(ErrorKind::Io, "InternalFailure", "An object is shorter than its size");
        have += more;
    }
    return bytes;
}

Status writeWholeObject(Lab& lab, const std::string& bucket, const std::string& key, std::string_view bytes,
                        const Json& properties) {
    BodySpool spool(lab.config.dataFolder);
    SKYDECK_TRY(spool.write(bytes));
    Body body = spool.finish();
    S3Store::Description description;
    description.properties = properties;
    SKYDECK_TRY(lab.s3->put(bucket, key, body, description));
    return {};
}

} // namespace skydeck::lab
