package com.example.devices;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorization.Abstained;
import org.marquetry.api.auth.Authorization.Allowed;
import org.marquetry.api.auth.Authorization.Denied;
import org.marquetry.api.auth.Authorizer;
import org.osgi.service.component.annotations.Component;

/** Keeps each device to the topics below its own; what others may do is for other authorizers to say. */
@Component
public final class OwnTopics implements Authorizer {
    private static final Authorization YES = new Allowed(true, "a device's own topics");
    private static final Authorization NO = new Denied(true, "not a device's own topic");

    @Override
    public CompletionStage<Authorization> authorize(AccessRequest request) {
        return CompletableFuture.completedFuture(decide(request));
    }

    private static Authorization decide(AccessRequest request) {
        if (!request.identity().roles().contains("device")) {
            return new Abstained();
        }
        return request.topic().startsWith("devices/" + request.clientId() + "/") ? YES : NO;
    }
}
