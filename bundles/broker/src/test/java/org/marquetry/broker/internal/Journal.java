package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

/**
 * What was published and what arrived, and whether that is what MQTT promises (MQTT 5.0 sections 4.3 and 4.6). It knows
 * nothing of the engine.
 */
final class Journal {
    /** A message of the run: its payload says who published it and as which of that one's messages. */
    record Entry(String publisher, String topic, QoS qos, int number) {
        static Entry of(Publish publish) {
            String[] parts = publish.payload().toText().split(" ");
            return new Entry(parts[0], parts[1], QoS.of(Integer.parseInt(parts[2])), Integer.parseInt(parts[3]));
        }

        String payload() {
            return publisher + " " + topic + " " + qos.code() + " " + number;
        }

        private String stream() {
            return publisher + " " + topic + " " + qos.code();
        }
    }

    /** A receiver: a session, or the sessions that share a subscription. */
    private static final class Receiver {
        private final TopicFilter filter;
        private final QoS qos;
        /** Those published before this one may have come too early. */
        private int since = Integer.MAX_VALUE;

        private boolean isKept;

        private final Map<Entry, Integer> arrived = new HashMap<>();
        private final Map<String, Integer> latest = new HashMap<>();

        private Receiver(TopicFilter filter, QoS qos) {
            this.filter = filter;
            this.qos = qos;
        }
    }

    private final Map<Entry, Integer> published = new LinkedHashMap<>();
    private final Set<Entry> accepted = new HashSet<>();
    private final Set<Entry> refused = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Receiver> receivers = new LinkedHashMap<>();
    private boolean brokerDied;
    private boolean storeFails;

    /** The next message of a publisher to a topic. */
    Entry publish(String publisher, String topic, QoS qos) {
        int number = numbers.merge(publisher + topic + qos, 1, Integer::sum);
        Entry entry = new Entry(publisher, topic, qos, number);
        published.put(entry, published.size());
        return entry;
    }

    /** The broker has acknowledged: from now on it has to deliver. */
    void accepted(Entry entry) {
        accepted.add(entry);
    }

    /** The store fails at times: what was refused by ending the connection is published again, behind what came after it. */
    void storeFails() {
        storeFails = true;
    }

    /** The broker could not keep it: at QoS 2 nobody gets it. */
    void refused(Entry entry) {
        refused.add(entry);
        check(
                entry.qos != QoS.EXACTLY_ONCE
                        || receivers.values().stream().noneMatch(each -> each.arrived.containsKey(entry)),
                () -> entry + " was refused, but has come");
    }

    /**
     * A crash: what was not acknowledged is published again, and those who get it at QoS 0, of which nothing is kept, may have
     * had it before.
     */
    void brokerDied() {
        brokerDied = true;
    }

    /** Somebody subscribes; what matches may come from now on. */
    void subscribing(String receiver, String filter, QoS qos) {
        receivers.computeIfAbsent(receiver, name -> new Receiver(TopicFilter.of(filter), qos));
    }

    /** The subscription is acknowledged. If it is kept for ever, what is published from now on is owed. */
    void subscribed(String receiver, boolean isKept) {
        Receiver known = receivers.get(receiver);
        known.isKept = isKept;
        known.since = Math.min(known.since, published.size());
    }

    /** A message has arrived, and not as a duplicate that the receiver can tell. */
    void arrived(String receiver, Publish publish) {
        Entry entry = Entry.of(publish);
        Receiver known = receivers.get(receiver);
        check(known != null, () -> receiver + " never subscribed to anything, but got " + entry);
        check(published.containsKey(entry), () -> receiver + " got what nobody published: " + entry);
        check(known.filter.matches(publish.topic()), () -> receiver + " got what it did not subscribe to: " + entry);
        check(entry.topic.equals(publish.topic()), () -> entry + " came on topic " + publish.topic());
        check(
                entry.qos.atMost(known.qos) == publish.qos(),
                () -> entry + " came to " + receiver + " at " + publish.qos());
        check(
                entry.qos != QoS.EXACTLY_ONCE || !refused.contains(entry),
                () -> entry + " was refused, but came to " + receiver);
        int times = known.arrived.merge(entry, 1, Integer::sum);
        boolean atMostOnce = publish.qos() == QoS.EXACTLY_ONCE
                || publish.qos() == QoS.AT_MOST_ONCE && entry.qos != QoS.AT_LEAST_ONCE && !brokerDied;
        check(!atMostOnce || times == 1, () -> entry + " came to " + receiver + " " + times + " times");
        if (!known.filter.isShared() && !storeFails) {
            checkOrder(receiver, known, entry, times);
        }
    }

    /** What comes for the first time comes in the order of publication; copies may come at any time. */
    private void checkOrder(String receiver, Receiver known, Entry entry, int times) {
        boolean mayHaveBeenLost = known.qos == QoS.AT_MOST_ONCE || published.get(entry) < known.since;
        if (mayHaveBeenLost && (entry.qos == QoS.AT_LEAST_ONCE || brokerDied)) {
            // What came first was a copy.
            return;
        }
        int before = known.latest.getOrDefault(entry.stream(), 0);
        check(
                times > 1 || entry.number > before,
                () -> entry + " came to " + receiver + " for the first time after number " + before);
        known.latest.put(entry.stream(), Math.max(before, entry.number));
    }

    /** At the end, when all clients have had time to finish: everything that is owed has arrived. */
    void checkComplete() {
        List<String> missing = new ArrayList<>();
        receivers.forEach((name, receiver) -> published.forEach((entry, position) -> {
            boolean owed = receiver.isKept
                    && accepted.contains(entry)
                    && position >= receiver.since
                    && receiver.filter.matches(entry.topic)
                    && entry.qos.atMost(receiver.qos) != QoS.AT_MOST_ONCE;
            if (owed && !receiver.arrived.containsKey(entry)) {
                missing.add(entry + " to " + name);
            }
        }));
        check(
                missing.isEmpty(),
                () -> missing.size() + " lost, the first is " + (missing.isEmpty() ? "" : missing.get(0)));
    }

    int arrivals() {
        return receivers.values().stream().mapToInt(each -> each.arrived.size()).sum();
    }

    static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
