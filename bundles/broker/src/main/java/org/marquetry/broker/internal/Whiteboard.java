package org.marquetry.broker.internal;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.api.broker.MessageListener;
import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.config.Settings;
import org.marquetry.api.packet.QoS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Subscribes the message listeners that are registered as services, for as long as they are. For all threads. */
final class Whiteboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Whiteboard.class);

    private final LocalSubscriptions subscriptions;
    private final Map<MessageListener, LocalSubscriptions.Handle> open = new IdentityHashMap<>();

    Whiteboard(LocalSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Subscribes a listener; one whose properties cannot be used is named in the log and left out. */
    synchronized void add(MessageListener listener, Map<String, Object> properties) {
        String name = "listener " + listener.getClass().getName();
        Settings settings = new Settings(name, properties);
        try {
            List<String> filters = settings.list(MessageListener.TOPIC_FILTER, List.of());
            QoS qos = QoS.of(settings.integer(MessageListener.QOS, 2, 0, 2));
            if (filters.isEmpty()) {
                throw settings.refused(MessageListener.TOPIC_FILTER, "", "one topic filter or several");
            }
            LocalSubscriptions.Handle handle =
                    subscriptions.subscribe(name, filters, qos, message -> call(listener, name, message));
            open.put(listener, handle);
            handle.demand(Long.MAX_VALUE);
        } catch (RuntimeException e) {
            LOG.error("{} is left out: {}", name, e.getMessage());
        }
    }

    synchronized void remove(MessageListener listener) {
        LocalSubscriptions.Handle handle = open.remove(listener);
        if (handle != null) {
            handle.close();
        }
    }

    private static void call(MessageListener listener, String name, ReceivedMessage message) {
        try {
            listener.received(message);
        } catch (RuntimeException e) {
            LOG.error("{} failed with a message on {}", name, message.message().topic(), e);
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(LocalSubscriptions.Handle::close);
        open.clear();
    }
}
