#include "core/lab/lab.h"

namespace skydeck::lab {

// One declaration per service, defined in its folder …
Service makeApiGatewayService(Lab& lab);
Service makeBatchService(Lab& lab);
Service makeCloudFormationService(Lab& lab);
Service makeCloudWatchService(Lab& lab);
Service makeDynamoDbService(Lab& lab);
Service makeDynamoDbStreamsService(Lab& lab);
Service makeEc2Service(Lab& lab);
Service makeEcrService(Lab& lab);
Service makeEcsService(Lab& lab);
Service makeEventsService(Lab& lab);
Service makeIamService(Lab& lab);
Service makeLabService(Lab& lab);
Service makeLambdaService(Lab& lab);
Service makeLogsService(Lab& lab);
Service makePricingService(Lab& lab);
Service makeS3Service(Lab& lab);
Service makeSchedulerService(Lab& lab);
Service makeServiceQuotasService(Lab& lab);
Service makeSnsService(Lab& lab);
Service makeSqsService(Lab& lab);
Service makeSsmService(Lab& lab);
Service makeStsService(Lab& lab);

std::vector<Service> makeServices(Lab& lab) {
    std::vector<Service> services;
    // … and one line here.
    services.push_back(makeApiGatewayService(lab));
    services.push_back(makeBatchService(lab));
    services.push_back(makeCloudFormationService(lab));
    services.push_back(makeCloudWatchService(lab));
    services.push_back(makeDynamoDbService(lab));
    services.push_back(makeDynamoDbStreamsService(lab));
    services.push_back(makeEc2Service(lab));
    services.push_back(makeEcrService(lab));
    services.push_back(makeEcsService(lab));
    services.push_back(makeEventsService(lab));
    services.push_back(makeIamService(lab));
    services.push_back(makeLabService(lab));
    services.push_back(makeLambdaService(lab));
    services.push_back(makeLogsService(lab));
    services.push_back(makePricingService(lab));
    services.push_back(makeS3Service(lab));
    services.push_back(makeSchedulerService(lab));
    services.push_back(makeServiceQuotasService(lab));
    services.push_back(makeSnsService(lab));
    services.push_back(makeSqsService(lab));
    services.push_back(makeSsmService(lab));
    services.push_back(makeStsService(lab));
    return services;
}

} // namespace skydeck::lab
