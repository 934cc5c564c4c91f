package org.marquetry.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceListener;

/** Watches, once all bundles were told to start, until the broker accepts connections or something says that it will not. */
final class StartWatch {
    private static final String LISTENER = "org.marquetry.api.transport.Listener";
    private static final String ENGINE = "org.marquetry.api.broker.Broker";
    private static final String LISTENER_NAME = "listener.name";
    private static final String LISTENER_URI = "listener.uri";
    private static final String PIECE = "org.marquetry.api.health.Health";
    private static final String REFUSED = "health.refused";
    private static final String UNBOUND = "listener.unbound";
    private static final long LOOK_AGAIN_MILLIS = 50;
    /** What failed without being refused may have met a piece that was just coming. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final BundleContext context;
    private final Services services;
    private final Configurations configurations;

    StartWatch(BundleContext context) {
        this.context = context;
        services = new Services(context);
        configurations = new Configurations(services);
    }

    /** Returns where clients can connect, as soon as all that is configured is there. */
    List<String> awaitListeners(Duration bound) throws LaunchException, InterruptedException {
        long begun = System.nanoTime();
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        context.addServiceListener(listener);
        try {
            while (true) {
                Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
                List<String> listeners = look(elapsed);
                if (!listeners.isEmpty()) {
                    return listeners;
                }
                if (elapsed.compareTo(bound) > 0) {
                    throw notReady(bound);
                }
                changes.drainPermits();
                changes.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            context.removeServiceListener(listener);
        }
    }

    /** What failed all the same, in bundles that the broker does not need. */
    List<Failure> otherFailures() throws LaunchException {
        return services.components().failures();
    }

    private List<String> look(Duration elapsed) throws LaunchException {
        Components components = services.components();
        for (Failure failure : components.failures()) {
            if (failure.isRefusal() || failure.brought() && elapsed.compareTo(SETTLING) > 0) {
                throw new LaunchException(failure.status(), failure.message());
            }
        }
        List<Pid> pids = configurations.pids();
        requireAddress(pids, components);
        boolean allServed = pids.stream()
                .filter(pid -> configurations.isTaken(pid, components))
                .allMatch(components::isServed);
        boolean engineServes =
                services.property(ENGINE, Constants.SERVICE_ID).findAny().isPresent();
        if (!allServed || !engineServes) {
            return List.of();
        }
        Optional<String> refused = services.property(PIECE, REFUSED).findFirst();
        if (refused.isPresent()) {
            throw new LaunchException(ExitStatus.CONFIGURATION, refused.get());
        }
        List<String> listeners =
                new ListenerLine(configurations).describe(services.properties(LISTENER, LISTENER_NAME, LISTENER_URI));
        if (listeners.isEmpty()) {
            requireTaken(pids, components);
        }
        return listeners;
    }

    /** Those that have an address serve, and the others go on trying; but if none has one, somebody has to be told. */
    private void requireAddress(List<Pid> pids, Components components) throws LaunchException {
        List<Pid> listeners = pids.stream()
                .filter(Pid::isListener)
                .filter(pid -> configurations.isTaken(pid, components))
                .toList();
        List<String> unbound = services.property(PIECE, UNBOUND).sorted().toList();
        if (!listeners.isEmpty() && unbound.size() == listeners.size()) {
            throw new LaunchException(ExitStatus.ADDRESS, String.join("; ", unbound));
        }
    }

    /** With nothing left to wait for, a listener is missing because of a PID that nobody takes. */
    private void requireTaken(List<Pid> pids, Components components) throws LaunchException {
        for (Pid pid : pids) {
            if (!configurations.isTaken(pid, components)) {
                throw new LaunchException(
                        ExitStatus.CONFIGURATION, "no listener: " + configurations.complaint(pid, components));
            }
        }
    }

    private LaunchException notReady(Duration bound) throws LaunchException {
        List<String> lacks = services.components().lacks();
        return new LaunchException(
                ExitStatus.FAILED,
                "not ready within " + bound.toSeconds() + " s: "
                        + (lacks.isEmpty() ? "no listener came up" : String.join("; ", lacks)));
    }
}
