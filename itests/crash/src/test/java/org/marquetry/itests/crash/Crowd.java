package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;

/** Publishers, subscribers and mortals, all served by one thread. */
final class Crowd {
    private static final int PUBLISHERS = 4;
    private static final int RARELY = 4;
    private static final int SOMETIMES = 60;
    private static final int OFTEN = 400;
    private static final long PASSING_SECONDS = 1;
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Surroundings around;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();

    Crowd(Surroundings around) {
        this.around = around;
        for (int i = 0; i < PUBLISHERS; i++) {
            Publisher publisher = new Publisher(peer("publisher" + i, i % 2 == 0), String.valueOf(i));
            publishers.add(publisher);
            actors.add(publisher);
            around.add(publisher);
        }
        subscriber("steady", true, OFTEN, RARELY, null, 2);
        subscriber("oldSteady", false, OFTEN, RARELY, "load/1/#", 2);
        subscriber("restless", true, OFTEN, SOMETIMES, "load/2/#", 2);
        subscriber("oldRestless", false, OFTEN, SOMETIMES, null, 1);
        subscriber("sleeper", true, RARELY, SOMETIMES, null, 2);
        subscriber("oldSleeper", false, RARELY, SOMETIMES, "load/0/#", 1);
        subscriber("forgetful", true, OFTEN, SOMETIMES, null, 2).forgetful();
        subscribe(passing("passing", PASSING_SECONDS), OFTEN, SOMETIMES, "load/3/#", 2);
        subscribe(passing("brief", 0), OFTEN, SOMETIMES, null, 2);
        sharer(peer("sharer", true));
        sharer(peer("oldSharer", false));
        sharer(passing("passingSharer", PASSING_SECONDS));
        for (Mortal.Kind kind : Mortal.Kind.values()) {
            mortal(kind);
            mortal(kind);
        }
    }

    private Peer peer(String id, boolean modern) {
        return new Peer(id, modern ? Level.V5 : Level.V311, around.history(), around.random());
    }

    /** A client whose session ends when it is away for so long. */
    private Peer passing(String id, long seconds) {
        return new Peer(id, Level.V5, seconds, around.history(), around.random());
    }

    private void mortal(Mortal.Kind kind) {
        actors.add(new Mortal(passing("mortal" + actors.size(), kind.sessionExpiry()), kind));
    }

    private void sharer(Peer peer) {
        peer.interests().add("$share/group/load/#", 2);
        actors.add(new Subscriber(peer, OFTEN, SOMETIMES, null));
    }

    private Subscriber subscriber(String id, boolean modern, int comes, int goes, String wavering, int qos) {
        return subscribe(peer(id, modern), comes, goes, wavering, qos);
    }

    private Subscriber subscribe(Peer peer, int comes, int goes, String wavering, int qos) {
        for (int i = 0; i < PUBLISHERS; i++) {
            peer.interests().add("load/" + i + "/#", qos);
        }
        peer.interests().add("wills/#", qos);
        Subscriber subscriber = new Subscriber(peer, comes, goes, wavering);
        actors.add(subscriber);
        return subscriber;
    }

    /** Lives until a condition is met; false if that took too long. */
    boolean live(BooleanSupplier until, Duration most) throws IOException {
        Deadline deadline = Deadline.in(most);
        while (!until.getAsBoolean()) {
            if (deadline.isOver()) {
                return false;
            }
            serve();
            for (Actor actor : actors) {
                actor.live(around);
            }
            flush();
        }
        return true;
    }

    /** Whether any client is connected. */
    boolean isAnyOnline() {
        return actors.stream().anyMatch(actor -> actor.peer().isOnline());
    }

    /** Reads what the broker has said before it went. */
    void witnessEnd() throws IOException {
        Deadline deadline = Deadline.in(Deadline.PATIENCE);
        while (actors.stream().anyMatch(actor -> actor.peer().hasLink())) {
            if (deadline.isOver()) {
                throw new IllegalStateException("connections outlive the broker");
            }
            serve();
        }
        around.outage();
    }

    /** Publishes nothing more, and receives until all is settled, or nothing comes any more. */
    void finish() throws IOException {
        settle(() -> actors.stream().allMatch(Actor::isDone)
                && Checker.check(around.history()).isClean());
    }

    /** Publishes one last message each, and finishes. */
    void sayLast() throws IOException {
        settle(() -> actors.stream().allMatch(Actor::isDone));
        publishers.stream().filter(Publisher::isDone).forEach(publisher -> publisher.sayLast(around));
        finish();
    }

    private void settle(BooleanSupplier settled) throws IOException {
        Deadline silence = Deadline.in(SILENCE);
        Deadline pause = Deadline.in(Duration.ZERO);
        int seen = -1;
        while (!silence.isOver()) {
            serve();
            for (Actor actor : actors) {
                actor.finish(around);
            }
            flush();
            int now = around.history().events().size();
            if (now != seen) {
                seen = now;
                silence = Deadline.in(SILENCE);
                pause = Deadline.in(Duration.ofMillis(200));
            } else if (pause.isOver()) {
                if (settled.getAsBoolean()) {
                    return;
                }
                pause = Deadline.in(Duration.ofMillis(500));
            }
        }
    }

    private void serve() throws IOException {
        around.selector().select(1);
        for (SelectionKey key : around.selector().selectedKeys()) {
            if (key.attachment() instanceof Runnable reader) {
                reader.run();
            }
        }
        around.selector().selectedKeys().clear();
        for (Actor actor : actors) {
            actor.peer().notice();
        }
    }

    private void flush() {
        for (Actor actor : actors) {
            actor.peer().flush();
        }
    }

    /** All topics of which something may be retained. */
    static List<String> retainedTopics() {
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            topics.addAll(Publisher.retainedTopics(String.valueOf(i)));
        }
        return topics;
    }
}
