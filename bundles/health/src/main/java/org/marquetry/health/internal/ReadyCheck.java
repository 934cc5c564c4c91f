package org.marquetry.health.internal;

import java.util.List;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.Store;
import org.marquetry.api.transport.Listener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Fails unless clients are let in: there is an address, and what it takes to serve is there and works. */
record ReadyCheck(BundleContext context, Patients pieces) implements HealthCheck {
    private static final List<Class<?>> NEEDED = List.of(Broker.class, PacketCodec.class, Store.class);

    @Override
    public Result execute() {
        for (Class<?> needed : NEEDED) {
            Result missing = missing(needed);
            if (missing != null) {
                return missing;
            }
        }
        return context.getServiceReference(Listener.class) == null
                ? absent("listener that has an address")
                : Answer.WELL;
    }

    private @Nullable Result missing(Class<?> needed) {
        ServiceReference<?> service = context.getServiceReference(needed);
        Bundle provider = service == null ? null : service.getBundle();
        if (provider == null) {
            return absent(name(needed));
        }
        HealthState failure =
                pieces.failed(piece -> provider.equals(piece.getBundle())).orElse(null);
        return failure == null ? null : Answer.of(failure);
    }

    private static String name(Class<?> needed) {
        return needed == Broker.class ? "engine" : needed == Store.class ? "store" : "codec";
    }

    /** It may be on its way, or be exchanged just now. */
    private static Result absent(String what) {
        return new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "there is no " + what);
    }
}
