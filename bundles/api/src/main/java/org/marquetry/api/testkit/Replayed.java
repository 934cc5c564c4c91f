package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;

/** Writes down what a store tells, and holds it to the order in which it has to tell it. */
final class Replayed implements Replay {
    /**
     * The ends of a queue.
     *
     * @param last the highest sequence number
     */
    record Ends(long first, long last) {}

    /** What a queue holds. */
    record Size(long messages, long bytes) {}

    final Map<String, Ends> queues = new TreeMap<>();
    final Map<String, Long> marked = new TreeMap<>();
    final Map<String, Size> sizes = new TreeMap<>();
    final Map<String, Size> found = new TreeMap<>();
    private final Contents contents = new Contents();
    private final List<String> violations = new ArrayList<>();
    private final Set<String> topics = new HashSet<>();
    private String current = "";
    private int stage = -1;
    private boolean complete;

    @Override
    public synchronized void session(OfSession kept) {
        String client = kept.clientId();
        hold(!complete, "something of the session of " + client + " came after sessionsComplete");
        if (kept instanceof SessionPut) {
            hold(!contents.sessions.containsKey(client), "the session of " + client + " came twice");
            current = client;
            stage = 0;
        } else {
            hold(client.equals(current), kept + " came without the session of its client before it");
            int next = kept instanceof WillPut ? 1 : kept instanceof SubscriptionPut ? 2 : 3;
            hold(stage <= next, kept + " came later than it should");
            stage = next;
        }
        contents.apply(kept);
    }

    @Override
    public synchronized void queue(String clientId, long first, long last) {
        hold(contents.sessions.containsKey(clientId), "the queue of " + clientId + " came before its session");
        hold(!complete, "the queue of " + clientId + " came after sessionsComplete");
        hold(queues.put(clientId, new Ends(first, last)) == null, "the queue of " + clientId + " came twice");
    }

    @Override
    public synchronized void marked(String clientId, long last) {
        hold(queues.containsKey(clientId), "marks of " + clientId + " came before its queue");
        hold(!complete, "marks of " + clientId + " came after sessionsComplete");
        hold(marked.put(clientId, last) == null, "marks of " + clientId + " came twice");
    }

    @Override
    public synchronized void sessionsComplete() {
        hold(!complete, "sessionsComplete came twice");
        complete = true;
    }

    @Override
    public synchronized void retained(Message message) {
        hold(complete, "the retained message of " + message.topic() + " came before sessionsComplete");
        hold(topics.add(message.topic()), "the retained message of " + message.topic() + " came twice");
        contents.apply(new RetainedPut(message));
    }

    @Override
    public synchronized void queueSize(String clientId, long messages, long bytes) {
        hold(complete, "the size of the queue of " + clientId + " came before sessionsComplete");
        hold(queues.containsKey(clientId), "a size came of " + clientId + ", which has no queue");
        hold(sizes.put(clientId, new Size(messages, bytes)) == null, "the size of " + clientId + " came twice");
    }

    private void hold(boolean rule, String otherwise) {
        if (!rule) {
            violations.add(otherwise);
        }
    }

    /** Reads what waits, and compares it with what was told of it. */
    synchronized void readQueues(StoreTrial trial) throws Exception {
        hold(complete, "sessionsComplete did not come");
        for (String client : contents.sessions.keySet()) {
            List<Outgoing> all = trial.queue(client, 0);
            all.forEach(each -> contents.apply(new OutgoingPut(client, each)));
            hold(
                    all.isEmpty() != queues.containsKey(client),
                    "there is a queue for a client, or none, wrongly: " + client);
            if (!all.isEmpty()) {
                Ends ends =
                        new Ends(all.get(0).sequence(), all.get(all.size() - 1).sequence());
                Expect.equal("the ends of the queue of " + client, queues.get(client), ends);
                found.put(
                        client,
                        new Size(
                                all.size(),
                                all.stream()
                                        .mapToLong(each -> each.message().size())
                                        .sum()));
            }
        }
        Expect.that(violations.isEmpty(), String.join("; ", violations));
    }

    Contents contents() {
        return contents;
    }
}
