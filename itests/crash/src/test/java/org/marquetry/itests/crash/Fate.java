package org.marquetry.itests.crash;

import java.util.HashMap;
import java.util.Map;

/** What became of one publication. */
final class Fate {
    private final Publication publication;
    private final int firstSent;
    private int writes;
    private boolean promised;
    private int routed = Integer.MAX_VALUE;
    private boolean refused;
    private boolean late;
    private int withdrawn = Integer.MAX_VALUE;
    private final Map<String, Arrivals> arrivals = new HashMap<>(4);

    Fate(Publication publication, int firstSent) {
        this.publication = publication;
        this.firstSent = firstSent;
    }

    Publication publication() {
        return publication;
    }

    int firstSent() {
        return firstSent;
    }

    void written() {
        writes++;
    }

    /** It was sent again after the broker had reason to refuse it, and so behind others that were taken. */
    void late() {
        late = true;
    }

    /** Whether it may rightly come behind what was sent after it; one that is short-lived by its second copy alone. */
    boolean isLate() {
        return late || writes > 1 && Content.isBrief(publication.id());
    }

    int writes() {
        return writes;
    }

    void promise() {
        promised = true;
    }

    /** Acknowledged, and so given to all who had subscribed until then. */
    void promise(int at) {
        promised = true;
        routed = Math.min(routed, at);
    }

    /** The position from which on nobody new gets it. */
    int routed() {
        return routed;
    }

    boolean isPromised() {
        return promised;
    }

    /** Whether who has subscribed must get it. One that is short-lived may have come too late. */
    boolean isOwed() {
        return promised && !refused && !Content.isBrief(publication.id());
    }

    void refuse() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    void withdraw(int at) {
        withdrawn = at;
    }

    boolean isWithdrawnBefore(int at) {
        return withdrawn < at;
    }

    void arrived(String client, int at, int connections) {
        arrivals.computeIfAbsent(client, key -> new Arrivals(at, connections)).count(connections);
    }

    /** What one client has seen of it, or null. */
    Arrivals at(String client) {
        return arrivals.get(client);
    }

    @Override
    public String toString() {
        return "message " + publication.id() + " of " + publication.publisher() + " to " + publication.topic()
                + " with QoS " + publication.qos() + (publication.retain() ? ", retained" : "")
                + (writes > 1 ? ", sent " + writes + " times" : "")
                + (refused ? ", refused" : promised ? ", acknowledged" : "");
    }

    /** How often, and over how many connections, it came to one client as new. */
    static final class Arrivals {
        private final int first;
        private final int firstConnection;
        private int lastConnection;
        private int count;

        private Arrivals(int first, int connection) {
            this.first = first;
            firstConnection = connection;
        }

        private void count(int connection) {
            count++;
            lastConnection = connection;
        }

        int first() {
            return first;
        }

        int count() {
            return count;
        }

        /** Connections from the first arrival to the last. */
        int connections() {
            return 1 + lastConnection - firstConnection;
        }
    }
}
