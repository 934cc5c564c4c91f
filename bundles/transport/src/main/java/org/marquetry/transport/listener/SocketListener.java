package org.marquetry.transport.listener;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.EventLoops.Binding;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener as its configuration wants it, or as near as that is possible at the moment. */
public final class SocketListener {
    private static final Logger LOG = LoggerFactory.getLogger(SocketListener.class);

    private static final int GRACE_SECONDS = 10;
    /** {@code ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED}. */
    private static final int CONFIGURATION_DELETED = 4;

    private final ListenerKind kind;
    private final EventLoops loops;
    private final BundleContext context;
    private final ListenerHealth health;
    /** What a change of address has closed, as long as it has connections. */
    private final List<BoundListener> former = new ArrayList<>();

    private ListenerSettings wanted;
    /** Null while there is no address to be had. */
    private @Nullable BoundListener listener;
    /** Null unless something else is wanted than there is. */
    private @Nullable Retry retry;

    private @Nullable String complaint;
    /** Not before an engine serves, and not after the end. */
    private boolean mayListen;

    private boolean ended;

    /**
     * Listens on the address of a configuration as soon as an engine has served for the first time. If that cannot be had now, it is tried again until it can.
     *
     * @throws ConfigurationException if the configuration is wrong, with a message of one line
     */
    public SocketListener(
            ListenerKind kind, EventLoops loops, BundleContext context, Map<String, Object> configuration) {
        this.kind = kind;
        this.loops = loops;
        this.context = context;
        String pid = new Settings(kind.pid(), configuration).pid();
        wanted = ListenerHealth.telling(pid, context, () -> ListenerSettings.read(kind, configuration));
        health = ListenerHealth.of(pid, context);
        loops.served().thenRun(this::engineServes).exceptionally(failure -> {
            LOG.error("{} could not begin to listen", pid, failure);
            return null;
        });
    }

    private synchronized void engineServes() {
        if (!ended) {
            mayListen = true;
            begin(wanted);
        }
    }

    /** Applies a change, as soon as that is possible; what is wrong leaves everything as it is. */
    public synchronized void modified(Map<String, Object> configuration) {
        try {
            begin(ListenerSettings.read(kind, configuration));
        } catch (ConfigurationException e) {
            health.changeRefused(String.valueOf(e.getMessage()), listener != null);
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    /**
     * Ends as its component does: for good if its configuration was removed or the framework stops, else so that another
     * listener can follow.
     *
     * @param reason as Declarative Services tell it to methods that deactivate
     */
    public void deactivate(int reason) {
        boolean isStopping = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING;
        if (reason == CONFIGURATION_DELETED || isStopping) {
            deactivate();
        } else {
            leave();
        }
    }

    /**
     * Ends, but leaves its address and its connections to a listener of the same name and address that follows within
     * {@value #GRACE_SECONDS} s, such as that of the next version of a bundle. If none does, they end then.
     */
    synchronized void leave() {
        ended = true;
        stopTrying();
        health.end();
        if (listener != null) {
            listener.leave(GRACE_SECONDS);
        }
        former.forEach(closed -> closed.drain(ReasonCode.SERVER_SHUTTING_DOWN));
    }

    /** Stops to listen and asks all connections to end. */
    public synchronized void deactivate() {
        ended = true;
        stopTrying();
        health.end();
        if (listener != null) {
            listener.close();
            listener.drain(ReasonCode.SERVER_SHUTTING_DOWN);
        }
        former.forEach(closed -> closed.drain(ReasonCode.SERVER_SHUTTING_DOWN));
    }

    private synchronized void begin(ListenerSettings next) {
        stopTrying();
        complaint = null;
        wanted = next;
        if (!mayListen) {
            health.waitsForEngine();
            return;
        }
        String reason = listen(next, next.address());
        if (reason != null) {
            retry = Retry.begin(next.policy().name(), this::tryAgain);
        }
    }

    private void stopTrying() {
        if (retry != null) {
            retry.giveUp();
            retry = null;
        }
    }

    /** Returns whether there is nothing left to try. */
    private boolean tryAgain(Retry mine) {
        ListenerSettings target = wanted(mine);
        if (target == null) {
            return true;
        }
        // Looked up without the lock, since that may take its time.
        SocketAddress address = target.address();
        synchronized (this) {
            if (retry != mine) {
                return true;
            }
            String reason = listen(target, address);
            if (reason == null) {
                retry = null;
            } else if (!reason.equals(complaint)) {
                complaint = reason;
                LOG.error(
                        "{}; trying again until it can{}",
                        reason,
                        listener == null ? "" : ", and as before until then");
            }
            return reason == null;
        }
    }

    private synchronized @Nullable ListenerSettings wanted(Retry mine) {
        return retry == mine ? wanted : null;
    }

    /** Returns why not, in one line; null if it listens as it should. */
    private @Nullable String listen(ListenerSettings next, SocketAddress address) {
        BoundListener current = listener;
        try {
            if (current != null && next.isSameAddress(current.settings())) {
                current.apply(next);
            } else {
                move(current, next, address);
            }
            health.needs(next.layers().tls());
            health.listens();
            return null;
        } catch (IOException e) {
            String reason = next.pid() + ": " + e.getMessage();
            health.hindered(reason, listener != null);
            return reason;
        }
    }

    private void move(@Nullable BoundListener before, ListenerSettings next, SocketAddress address) throws IOException {
        try {
            listener = bind(next, address);
        } catch (IOException e) {
            if (before == null || !next.overlaps(before.settings())) {
                throw e;
            }
            moveInPlaceOf(before, next, address);
        }
        if (before != null) {
            leave(before);
        }
    }

    /** The address of before may itself be in the way, as 127.0.0.1 is for 0.0.0.0 on the same port. */
    private void moveInPlaceOf(BoundListener before, ListenerSettings next, SocketAddress address) throws IOException {
        before.close();
        listener = null;
        try {
            listener = bind(next, address);
        } catch (IOException e) {
            leave(before);
            listener = bind(before.settings(), before.settings().address());
            throw e;
        }
    }

    private void leave(BoundListener before) {
        before.close();
        former.removeIf(closed -> closed.connections() == 0);
        former.add(before);
    }

    private BoundListener bind(ListenerSettings settings, SocketAddress address) throws IOException {
        Binding bound = loops.bind(address, settings.policy(), settings.layers());
        try {
            BoundListener registered = new BoundListener(kind, settings, bound, context);
            LOG.info("{} listens on {}", registered.name(), registered.uri());
            return registered;
        } catch (RuntimeException e) {
            bound.close();
            throw e;
        }
    }
}
