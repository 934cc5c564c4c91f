package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketCodec;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Whether a bundle serves: offers all that is wanted, and each service can be had. Holds on to them until it is closed. */
final class Trial implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;

    private final BundleContext context;
    private final Bundle bundle;
    private final Set<String> wanted;
    private final List<ServiceReference<?>> held = new ArrayList<>();
    /** What others have said that went wrong in it. */
    private volatile @Nullable String fault;

    Trial(BundleContext context, Bundle bundle, Set<String> wanted) {
        this.context = context;
        this.bundle = bundle;
        this.wanted = wanted;
    }

    /** Waits until it serves; if it does not within the time, in words what it does. */
    @Nullable String run(Duration bound) throws InterruptedException {
        long start = System.nanoTime();
        Set<String> missing = missing();
        while (!missing.isEmpty() && bundle.getState() == Bundle.ACTIVE && fault == null) {
            if (System.nanoTime() - start > bound.toNanos()) {
                return "does not offer " + String.join(", ", missing) + " within " + bound.toSeconds() + " s";
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            missing = missing();
        }
        String failure = missing.isEmpty() ? hold(bound) : "has ended";
        return fault == null ? failure : fault;
    }

    /** Something went wrong in a bundle meanwhile. */
    void failed(Bundle where, String words) {
        if (where == bundle) {
            fault = words;
        }
    }

    /** What others have said that went wrong in it, up to now; null if nobody did. */
    @Nullable String fault() {
        return fault;
    }

    private Set<String> missing() {
        Set<String> missing = new TreeSet<>(wanted);
        for (ServiceReference<?> service : services()) {
            types(service).forEach(missing::remove);
        }
        return missing;
    }

    /** A component that is only described by its service comes to life when somebody asks for it, or never does. */
    private @Nullable String hold(Duration bound) throws InterruptedException {
        for (ServiceReference<?> service : services()) {
            if (types(service).stream().anyMatch(wanted::contains)) {
                String failure = hold(service, bound);
                if (failure != null) {
                    return failure;
                }
                held.add(service);
            }
        }
        return null;
    }

    private @Nullable String hold(ServiceReference<?> service, Duration bound) throws InterruptedException {
        String title = "as " + String.join(", ", types(service));
        try {
            return Bounded.call("trial", bound, () -> {
                Object alive = context.getService(service);
                String wrong = alive instanceof PacketCodec codec ? new CodecProbe(codec).run() : "";
                return alive == null ? "does not come to life " + title : wrong.isEmpty() ? null : wrong;
            });
        } catch (TimeoutException e) {
            return "hangs when it is tried " + title + ", for more than " + bound.toSeconds() + " s";
        } catch (ExecutionException e) {
            return "fails when it is tried " + title + ": " + Names.reason(e);
        }
    }

    private List<ServiceReference<?>> services() {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services == null ? List.of() : List.of(services);
    }

    private static List<String> types(ServiceReference<?> service) {
        return Arrays.asList((String[]) service.getProperty(Constants.OBJECTCLASS));
    }

    @Override
    public void close() {
        held.forEach(context::ungetService);
    }
}
