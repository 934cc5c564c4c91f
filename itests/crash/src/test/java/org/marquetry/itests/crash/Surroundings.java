package org.marquetry.itests.crash;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.marquetry.itests.harness.Layer;

/** What all actors share. */
final class Surroundings {
    private final RandomGenerator random;
    private final History history = new History();
    private final Selector selector;
    private final List<Publisher> publishers = new ArrayList<>();
    private InetSocketAddress broker;
    private Supplier<Layer> layers = () -> Layer.NONE;
    private long lastId;
    private int budget;
    private int outages;
    private boolean troubled;

    Surroundings(RandomGenerator random) throws IOException {
        this.random = random;
        selector = Selector.open();
    }

    RandomGenerator random() {
        return random;
    }

    /** True with a probability of so many in ten thousand. */
    boolean chance(int of10000) {
        return random.nextInt(10_000) < of10000;
    }

    History history() {
        return history;
    }

    Selector selector() {
        return selector;
    }

    void broker(InetSocketAddress address) {
        broker = address;
    }

    /** What all connections speak through from now on. */
    void layers(Supplier<Layer> each) {
        layers = each;
    }

    void connect(Peer peer) throws IOException {
        peer.connect(broker, layers.get(), selector);
    }

    /** A new publication's identifier, in ascending order. */
    long nextId(boolean described) {
        do {
            lastId = (lastId | 1) + 1 + (described ? 1 : 0);
        } while (Content.isBrief(lastId));
        return lastId;
    }

    /** The same for a message that is short-lived. */
    long nextBriefId() {
        lastId = Content.nextBrief(lastId);
        return lastId;
    }

    long lastId() {
        return lastId;
    }

    /** How many publications may still be made until the next outage. */
    void budget(int publications) {
        budget = publications;
    }

    boolean spend() {
        return budget-- > 0;
    }

    /** Whether nothing more is to be published. */
    boolean isSpent() {
        return budget <= 0;
    }

    /** The broker has gone. */
    void outage() {
        outages++;
    }

    /** The disk has begun to fail. */
    void trouble() {
        troubled = true;
        history.add(new Event.Troubled());
    }

    /** Whether the disk has ever failed, so that what nobody has an acknowledgement for may be late, or not be kept. */
    boolean isTroubled() {
        return troubled;
    }

    int outages() {
        return outages;
    }

    void add(Publisher publisher) {
        publishers.add(publisher);
    }

    /** Whether each publisher has been promised something that it made after a publication. */
    boolean allWereHeardSince(long id) {
        return publishers.stream()
                .allMatch(publisher -> publisher.peer().sender().lastKept() > id);
    }
}
