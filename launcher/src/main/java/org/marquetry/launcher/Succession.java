package org.marquetry.launcher;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.EventHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a deployed bundle follow the one of its name that the launcher brought: when it serves, the launcher's is stopped, and
 * when it goes or serves no longer, the launcher's is started again before. Only for pieces of which two can serve at a time.
 */
final class Succession implements EventHook, ServiceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.launcher");
    private static final List<String> PIECES =
            List.of("org.marquetry.codec", "org.marquetry.auth.", "org.marquetry.transport.tls");

    private final BundleContext context;
    private final Map<String, Bundle> brought;
    private final Duration probation;
    private volatile @Nullable ServiceRegistration<EventHook> hook;
    private final Map<String, Reign> reigns = new ConcurrentHashMap<>();
    private final ExecutorService trials = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "marquetry-exchange");
        thread.setDaemon(true);
        return thread;
    });

    Succession(BundleContext context, List<Bundle> brought, Duration probation) {
        this.context = context;
        this.brought = brought.stream()
                .filter(bundle -> PIECES.stream().anyMatch(bundle.getSymbolicName()::startsWith))
                .collect(Collectors.toMap(Bundle::getSymbolicName, Function.identity()));
        this.probation = probation;
    }

    /** Looks at what is deployed already, and from now on at what comes and goes. */
    void watch() {
        hook = context.registerService(EventHook.class, this, null);
        context.addServiceListener(this);
        Stream.of(context.getBundles()).forEach(this::considerLater);
    }

    /** Comes before the components of the bundle hear of it. */
    @Override
    public void event(BundleEvent event, Collection<BundleContext> listeners) {
        if (event.getType() == BundleEvent.STARTED) {
            considerLater(event.getBundle());
        } else if (event.getType() == BundleEvent.STOPPING) {
            end(event.getBundle(), "goes");
        }
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        Bundle bundle = event.getServiceReference().getBundle();
        if (bundle == null || !isSuccessor(bundle)) {
            return;
        }
        Reign reign = reigns.get(bundle.getSymbolicName());
        if (event.getType() == ServiceEvent.REGISTERED && reign == null) {
            considerLater(bundle);
        } else if (event.getType() == ServiceEvent.UNREGISTERING
                && reign != null
                && types(event.getServiceReference()).anyMatch(reign.types()::contains)) {
            end(bundle, "does not serve any more");
        }
    }

    private boolean isSuccessor(Bundle bundle) {
        Bundle former = brought.get(bundle.getSymbolicName());
        return former != null && former != bundle;
    }

    private void considerLater(Bundle bundle) {
        if (isSuccessor(bundle) && !trials.isShutdown()) {
            trials.execute(() -> consider(bundle));
        }
    }

    private void consider(Bundle successor) {
        if (successor.getState() != Bundle.ACTIVE || reigns.containsKey(successor.getSymbolicName())) {
            return;
        }
        Bundle former = former(successor);
        Set<String> types = services(former).flatMap(Succession::types).collect(Collectors.toSet());
        try {
            Trial trial = new Trial(context, successor, types);
            try {
                String failure = trial.run(probation);
                if (failure == null) {
                    crown(successor, types);
                } else {
                    LOG.error("{} {}; {} goes on", name(successor), failure, name(former));
                }
            } finally {
                trial.close();
            }
        } catch (BundleException e) {
            LOG.error("{} cannot be exchanged: {}", name(successor), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void crown(Bundle successor, Set<String> types) throws BundleException {
        Bundle former = former(successor);
        reigns.put(successor.getSymbolicName(), new Reign(successor, types));
        former.stop(Bundle.STOP_TRANSIENT);
        LOG.info("{} serves in place of {}, which is back when it goes", name(successor), name(former));
        if (successor.getState() != Bundle.ACTIVE || !offered(successor).containsAll(types)) {
            end(successor, "does not serve any more");
        }
    }

    /** The launcher's own serves again, before what is deployed is gone. */
    private void end(Bundle successor, String why) {
        Reign reign = isSuccessor(successor) ? reigns.get(successor.getSymbolicName()) : null;
        boolean ending = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING;
        if (reign == null || ending || reign.successor() != successor) {
            return;
        }
        if (reigns.remove(successor.getSymbolicName(), reign)) {
            Bundle former = former(successor);
            try {
                former.start(Bundle.START_TRANSIENT);
                LOG.info("{} {}; {} serves again", name(successor), why, name(former));
            } catch (BundleException e) {
                LOG.error("{} {}, and {} does not start: {}", name(successor), why, name(former), e.getMessage());
            }
        }
    }

    private Bundle former(Bundle successor) {
        return Objects.requireNonNull(brought.get(successor.getSymbolicName()), "only successors are considered");
    }

    private static Stream<ServiceReference<?>> services(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services == null ? Stream.empty() : Arrays.stream(services);
    }

    private static Stream<String> types(ServiceReference<?> service) {
        return Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS));
    }

    private static Set<String> offered(Bundle bundle) {
        return services(bundle).flatMap(Succession::types).collect(Collectors.toSet());
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    @Override
    public void close() {
        trials.shutdownNow();
        context.removeServiceListener(this);
        ServiceRegistration<EventHook> registered = hook;
        if (registered != null) {
            registered.unregister();
        }
    }

    /** Who serves in place of the launcher's own, and with what. */
    private record Reign(Bundle successor, Set<String> types) {}
}
