package org.marquetry.netty.internal;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.Loop;

/**
 * Says why clients did not get as far as MQTT, or were cut off. Of each reason the first client has a line of its own; those
 * that follow are counted and told together a while later, so that whoever provokes a message cannot fill the disk with it.
 */
final class TurnedAway {
    static final long PAUSE_SECONDS = 10;

    /** What clients send may be part of a reason, so further ones are told together. */
    static final int MOST_REASONS = 64;

    private static final String OTHERS = "";

    private final Loop loop;
    private final Consumer<String> log;
    private final Map<String, Burst> bursts = new HashMap<>();

    /** @param loop where what was counted is told */
    TurnedAway(Loop loop, Consumer<String> log) {
        this.loop = loop;
        this.log = log;
    }

    /** Takes note of a client, on any thread. */
    void note(String listener, SocketAddress client, String how, String reason) {
        Event event = new Event(listener, client, how, reason);
        if (isFirst(event)) {
            log.accept("listener " + listener + ": a client from " + client + " was " + how + ": " + reason);
        }
    }

    private boolean isFirst(Event event) {
        String key = event.how() + ": " + event.reason();
        synchronized (bursts) {
            String bounded = bursts.containsKey(key) || bursts.size() < MOST_REASONS ? key : OTHERS;
            Burst burst = bursts.get(bounded);
            if (burst != null) {
                burst.add(event);
                return false;
            }
            bursts.put(bounded, new Burst());
            later(bounded);
            return true;
        }
    }

    private void later(String key) {
        try {
            loop.schedule(() -> tell(key), PAUSE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // The loops are about to end, and so is the listener.
            bursts.remove(key);
        }
    }

    private void tell(String key) {
        Burst over;
        synchronized (bursts) {
            over = bursts.remove(key);
        }
        Event last = over == null ? null : over.last;
        if (last != null) {
            log.accept("listener " + last.listener() + ": " + over.count
                    + (over.count == 1 ? " more client was " : " more clients were ") + last.how() + " within "
                    + PAUSE_SECONDS + " s" + (key.equals(OTHERS) ? ", for reasons of which the last is: " : ": ")
                    + last.reason() + "; the last one came from " + last.client());
        }
    }

    private record Event(String listener, SocketAddress client, String how, String reason) {}

    /** Those that came behind the first one. */
    private static final class Burst {
        private long count;
        private @Nullable Event last;

        void add(Event event) {
            count++;
            last = event;
        }
    }
}
