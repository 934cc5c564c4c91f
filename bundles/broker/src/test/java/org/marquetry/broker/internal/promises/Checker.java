package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Holds a broker to what MQTT promises. It is told what happens at the broker's border, in order, and throws
 * {@link BrokenPromise} when that is not what it should be.
 */
public final class Checker {
    /** Of a packet that carries a message, what is not the message. */
    private static final int MOST_AROUND = 60;

    final Clock clock = new Clock();
    final StoreHealth store = new StoreHealth(clock);
    final Matching matching = new Matching();
    final Retained retained = new Retained(this);
    final Wills wills = new Wills(this);
    final Groups groups = new Groups(this);
    final Arrivals arrivals = new Arrivals(this);
    private final Consumer<String> log;
    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final Map<Integer, Publication> publications = new LinkedHashMap<>();
    private final Set<Publication> unfinished = new HashSet<>();
    private final Map<String, Publication> clearing = new HashMap<>();
    private long opened;
    private int clears;
    private int crashes;
    private int oblivions;
    private boolean down;
    private boolean exchanging;
    private boolean resting;
    private @Nullable BrokenPromise first;

    /** Begins with a broker that nobody has connected to; tells the log what happens, unless it is null. */
    public Checker(@Nullable Consumer<String> log) {
        this.log = log;
    }

    // What happens

    /** A client opens a connection, which the broker reads from as long as the supplier says so. */
    public Line open(BooleanSupplier reading) {
        Line line = new Line(this, ++opened, reading);
        lines.add(line);
        return line;
    }

    /** It is later now. */
    public void time(long millis) {
        if (millis != clock.millis()) {
            clock.millis(millis);
            lines.removeIf(Line::isEnded);
            lines.forEach(Line::timePassed);
        }
    }

    /** From now on the store may fail, or does no more. */
    public void storeFails(boolean now) {
        happens(null, now ? "the store fails" : "the store works", null);
        store.fails(now);
        if (now) {
            lines.forEach(Line::storeFails);
        }
    }

    /** The broker is about to stop, or to die. */
    public void goesDown() {
        down = true;
        lines.forEach(line -> line.mayEnd("the broker goes down"));
    }

    /** The broker has died, and is there again. */
    public void crashed() {
        happens(null, "crash", null);
        crashes++;
        oblivions++;
        down = false;
        participants.values().forEach(Participant::crashed);
        wills.crashed();
        // What was not acknowledged may be lost.
        unfinished.forEach(each -> each.end(clock, false));
        unfinished.clear();
    }

    /** The broker has stopped, and is there again. */
    public void restarted() {
        happens(null, "restart", null);
        down = false;
        oblivions += store.hasFailed() ? 1 : 0;
        participants.values().forEach(Participant::restarted);
        wills.restarted();
    }

    /** The broker leaves its clients to another engine, which goes on with them. */
    public void exchanging() {
        happens(null, "exchange", null);
        exchanging = true;
        lines.forEach(Line::mayBeLeftOut);
    }

    /** The other engine is there: nothing has been lost, or may come again. */
    public void exchanged() {
        happens(null, "exchanged", null);
        exchanging = false;
        participants.values().forEach(Participant::exchanged);
        wills.exchanged();
    }

    /** All that could happen without time passing has, and the store has nothing left to do. */
    public void settled() {
        happens(null, "rest", null);
        store.settled();
        if (!store.hasFailed() || resting) {
            lines.forEach(Line::settled);
        }
        unfinished.removeIf(this::isOver);
        participants.values().forEach(Participant::settled);
        wills.settled();
    }

    /** Whether nothing can become of it any more: its connection may be held, by its client or by a store that failed. */
    private boolean isOver(Publication publication) {
        Line line = publication.line;
        if (publication.done == Clock.NEVER
                && !line.isEnded()
                && (line.isStalled() || store.hasFailed() && line.isWaiting())) {
            return false;
        }
        if (publication.done == Clock.NEVER) {
            publication.end(clock, publication.qos == 0 && line.isSound() && !store.hasFailed());
        }
        return true;
    }

    /** From now on every client is there and takes what comes, so that what is published has to come at once. */
    public void resting() {
        resting = true;
    }

    /** The run is over: what was owed has come. */
    public void finish() {
        settled();
        for (Publication each : publications.values()) {
            if (each.certain && !each.clears() && each.expiry < 0) {
                if (each.qos > 0) {
                    groups.finish(each);
                }
                participants.values().forEach(client -> owed(each, client));
            }
        }
        participants.values().stream().filter(this::isThere).forEach(retained::finish);
        if (first != null) {
            throw first;
        }
    }

    private void owed(Publication publication, Participant client) {
        if (client.arrived.containsKey(publication)
                || !isThere(client)
                || client.session.sureSince > publication.begun
                || !fits(client, publication)) {
            return;
        }
        for (Period each : client.session.periods) {
            boolean isOwed = !each.isShared()
                    && each.holdsAllOf(publication.begun, publication.done)
                    && (publication.probe || Math.min(publication.qos, each.wish.qos()) > 0)
                    && !(each.wish.noLocal() && client.name.equals(publication.publisher))
                    && matching.matches(each.filter(), publication.topic);
            client.require(!isOwed, () -> "has not got " + publication);
        }
    }

    boolean isThere(Participant client) {
        return client.session != null
                && client.session.over == Clock.NEVER
                && client.line != null
                && client.line.isFinished();
    }

    boolean fits(Participant client, Publication publication) {
        int most = client.line.connect().maximumPacketSize();
        return most < 0 || publication.payload.length() + MOST_AROUND < most;
    }

    // What is known

    /** Whether nobody can say if a client has a session. */
    public boolean isDoubtful(String client) {
        Participant known = participants.get(client);
        return known != null && known.isDoubtful();
    }

    boolean mayRefuse() {
        return down || store.hasFailed();
    }

    boolean isExchanging() {
        return exchanging;
    }

    boolean isFailing() {
        return store.isFailing();
    }

    boolean storeFails() {
        return store.hasFailed();
    }

    int crashes() {
        return crashes;
    }

    /** How often the broker may have forgotten what it has sent: when it died, or stopped while its store failed. */
    int oblivions() {
        return oblivions;
    }

    /** Whether the broker has died in between. */
    public boolean hasCrashed() {
        return crashes > 0;
    }

    /** How many messages have come, at least once, to somebody. */
    public int arrivals() {
        return participants.values().stream()
                .mapToInt(each -> each.arrived.size())
                .sum();
    }

    Participant participant(String name) {
        return participants.computeIfAbsent(name, each -> new Participant(each, this));
    }

    Publication register(String publisher, Wire.Publish publish) {
        String text = publish.payload();
        int number = text.isEmpty() ? - ++clears : Integer.parseInt(text.substring(0, text.indexOf(':')));
        Publication publication = new Publication(number, publisher, publish, resting);
        publications.put(number, publication);
        if (publish.retain()) {
            retained.written(publication);
        }
        return publication;
    }

    /** The broker has been given a publication. */
    Publication published(Line line, Wire.Publish publish) {
        Publication publication = known(line, publish);
        publication.begin(clock);
        publication.line = line;
        publication.repeated |= publish.dup();
        boolean mayBeNew = publication.qos < 2 || publication.times == 0 || publish.dup() && line.session().doubtful;
        publication.times += mayBeNew ? 1 : 0;
        if (!publication.certain || publication.qos < 2) {
            publication.reopen();
            unfinished.add(publication);
        }
        return publication;
    }

    private Publication known(Line line, Wire.Publish publish) {
        String publisher = line.participant().name;
        if (publish.payload().isEmpty()) {
            String key = publisher + ' ' + publish.packetId();
            if (!publish.dup() || !clearing.containsKey(key)) {
                clearing.put(key, register(publisher, publish));
            }
            return clearing.get(key);
        }
        Publication known = publications.get(Integer.parseInt(
                publish.payload().substring(0, publish.payload().indexOf(':'))));
        return known == null ? register(publisher, publish) : known;
    }

    /** The message that comes; null if it is one without payload, which could be any of those. */
    @Nullable Publication arriving(Line line, Wire.Publish publish) {
        int colon = publish.payload().indexOf(':');
        if (colon < 0) {
            line.require(publish.payload().isEmpty(), () -> "gets " + publish);
            return null;
        }
        Publication found = publications.get(Integer.parseInt(publish.payload().substring(0, colon)));
        line.require(found != null, () -> "gets what nobody published: " + publish);
        return found;
    }

    boolean mayHaveBeenCleared(Participant client, Incarnation session, String topic) {
        return retained.isCleared(topic)
                && session.periods.stream().anyMatch(each -> matching.matches(each.filter(), topic));
    }

    // What is wrong

    void happens(@Nullable Line line, String what, @Nullable Object packet) {
        clock.next();
        if (log != null) {
            log.accept(clock.order() + " " + clock.millis() + " " + (line == null ? "" : line + " ") + what
                    + (packet == null ? "" : " " + packet));
        }
    }

    void broken(String words) {
        BrokenPromise broken = new BrokenPromise(words + " (at " + clock.order() + ")");
        if (first == null) {
            first = broken;
        }
        throw broken;
    }
}
