#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/compute/user_images.h"
#include "core/lab/faults/fault_json.h"
#include "core/lab/faults/fault_store.h"
#include "core/lab/lab.h"

namespace skydeck::lab {

namespace {
class LabItself {
public:
    explicit LabItself(Lab& lab) : m_lab(lab), m_images(*lab.database, *lab.images, lab.config.dataFolder / "images") {}

    Result<Reply> addFault(const Call& call) {
        Fault fault = faultFrom(call.input);
        if (fault.kind == FaultKind::StuckRunnable &&
            (call.input.contains("Count") || call.input.contains("Probability")))
            return awsError(400, "ValidationException",
                            "stuck-runnable holds jobs until it is cleared: it takes neither Count nor Probability.");
        SKYDECK_ASSIGN(fault, m_lab.faults->add(std::move(fault)));
        return Json{{"Fault", toJson(fault)}};
    }

    Result<Reply> listFaults(const Call&) {
        Json list = Json::array();
        for (const Fault& fault : m_lab.faults->faults())
            list.push_back(toJson(fault));
        return Json{{"Faults", list}};
    }

    Result<Reply> clearFaults(const Call& call) {
        const std::string id = stringAt(call.input, "FaultId");
        SKYDECK_ASSIGN(const auto cleared, m_lab.faults->clear(id.empty() ? std::nullopt : std::optional(id)));
        m_lab.batchScheduler->wake(); // a job that was held may start
        return Json{{"Cleared", cleared}};
    }

    Result<Reply> addImage(const Call& call) {
        SKYDECK_ASSIGN(const Json image, m_images.add(call.input));
        return Json{{"Image", image}};
    }

    Result<Reply> listImages(const Call&) {
        SKYDECK_ASSIGN(const auto images, m_images.list());
        return Json{{"Images", images}};
    }

    Result<Reply> removeImage(const Call& call) { return replyOf(m_images.remove(stringAt(call.input, "Name"))); }

private:
    Lab& m_lab;
    UserImages m_images;
};
} // namespace

Service makeLabService(Lab& lab) {
    return Service::of<LabItself>("skydeck-lab", std::make_shared<LabItself>(lab),
                                  {{"AddFault", &LabItself::addFault},
                                   {"AddImage", &LabItself::addImage},
                                   {"ClearFaults", &LabItself::clearFaults},
                                   {"ListFaults", &LabItself::listFaults},
                                   {"ListImages", &LabItself::listImages},
                                   {"RemoveImage", &LabItself::removeImage}});
}

} // namespace skydeck::lab
