package org.marquetry.api.testkit;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionRemoved;

/** All that a store keeps, in plain maps: what changes make of it, or what it has told. */
final class Contents {
    final Map<String, KeptSession> sessions = new TreeMap<>();
    final Map<String, KeptMessage> retained = new TreeMap<>();

    static Contents of(StoreChange... changes) {
        Contents made = new Contents();
        for (StoreChange change : changes) {
            made.apply(change);
        }
        return made;
    }

    void apply(StoreChange change) {
        if (change instanceof SessionRemoved removed) {
            sessions.remove(removed.clientId());
        } else if (change instanceof OfSession ofSession) {
            sessions.computeIfAbsent(ofSession.clientId(), client -> new KeptSession())
                    .apply(ofSession);
        } else if (change instanceof RetainedPut put) {
            retained.put(put.message().topic(), KeptMessage.of(put.message()));
        } else if (change instanceof RetainedRemoved removed) {
            retained.remove(removed.topic());
        }
    }

    KeptSession session(String clientId) {
        KeptSession found = sessions.get(clientId);
        if (found == null) {
            throw new AssertionError("there is no session of " + clientId + ", only " + sessions.keySet());
        }
        return found;
    }

    /** Compares piece by piece, so that a failure names the piece. */
    void expectEqualTo(Contents actual) {
        Expect.equal("the clients", sessions.keySet(), actual.sessions.keySet());
        sessions.forEach((client, expected) -> compare(client, expected, actual.session(client)));
        Expect.equal("the retained topics", retained.keySet(), actual.retained.keySet());
        retained.forEach((topic, expected) ->
                Expect.equal("the retained message of " + topic, expected, actual.retained.get(topic)));
    }

    private static void compare(String client, KeptSession expected, KeptSession actual) {
        String of = " of " + client;
        Expect.equal("the session" + of, expected.session, actual.session);
        Expect.equal("the will" + of, expected.will, actual.will);
        Expect.equal("the subscriptions" + of, expected.subscriptions, actual.subscriptions);
        Expect.equal("the incoming identifiers" + of, expected.incoming, actual.incoming);
        Set<Long> sequences = new TreeSet<>(expected.messages.keySet());
        Expect.equal("the sequence numbers" + of, sequences, new TreeSet<>(actual.messages.keySet()));
        expected.messages.forEach((sequence, message) ->
                Expect.equal("message " + sequence + of, message, actual.messages.get(sequence)));
    }
}
