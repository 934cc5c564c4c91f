package org.marquetry.broker.internal.promises;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a client asks for on one connection: each request is answered once, publications in their order (section 4.6). */
final class Intake {
    private record Request(Wire packet, List<Period> periods, long asked) {}

    private record Waiting(int packetId, Publication publication) {}

    private final Line line;
    private final Checker checker;
    private final ArrayDeque<Waiting> waitingForAck = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waitingForReceipt = new ArrayDeque<>();
    private final ArrayDeque<Integer> waitingForEnd = new ArrayDeque<>();
    private final Map<Integer, Request> requests = new HashMap<>();
    private int pings;
    private long inDoubtSince = Clock.NEVER;

    Intake(Line line) {
        this.line = line;
        checker = line.checker;
    }

    void taken(Wire packet) {
        if (packet instanceof Wire.Publish publish) {
            published(publish);
        } else if (packet instanceof Wire.Ack ack) {
            if (ack.type() == Wire.PUBREL) {
                waitingForEnd.add(ack.packetId());
            } else {
                line.acknowledgedByClient(ack);
            }
        } else if (packet instanceof Wire.Subscribe subscribe) {
            List<Period> periods = new ArrayList<>();
            for (Wire.Filter each : subscribe.filters()) {
                Period period = line.session().subscribe(each, subscribe.identifier(), checker.clock, line);
                periods.add(period);
                if (period.mayAsk()) {
                    line.participant().asked.add(period);
                }
                checker.groups.subscribing(line.participant(), period);
            }
            requests.put(subscribe.packetId(), new Request(packet, periods, checker.clock.order()));
        } else if (packet instanceof Wire.Unsubscribe unsubscribe) {
            unsubscribe.filters().forEach(each -> line.session().unsubscribe(each, checker.clock.order()));
            requests.put(unsubscribe.packetId(), new Request(packet, List.of(), checker.clock.order()));
        } else if (packet instanceof Wire.Ping) {
            pings++;
        }
    }

    private void published(Wire.Publish publish) {
        Publication publication = checker.published(line, publish);
        Waiting waiting = new Waiting(publish.packetId(), publication);
        if (publish.qos() == 1) {
            waitingForAck.add(waiting);
        } else if (publish.qos() == 2) {
            waitingForReceipt.add(waiting);
        }
    }

    void came(Wire packet) {
        if (packet instanceof Wire.Ack ack) {
            switch (ack.type()) {
                case Wire.PUBACK -> acknowledged(waitingForAck.poll(), ack);
                case Wire.PUBREC -> acknowledged(waitingForReceipt.poll(), ack);
                default ->
                    line.require(waitingForEnd.remove((Integer) ack.packetId()), () -> "gets " + ack + " for nothing");
            }
        } else if (packet instanceof Wire.SubAck answer) {
            subscribed(answer);
        } else if (packet instanceof Wire.UnsubAck answer) {
            unsubscribed(answer);
        } else {
            line.require(packet instanceof Wire.Pong && pings-- > 0, () -> "gets " + packet + " for nothing");
        }
        if (!asksToKeep()) {
            inDoubtSince = Clock.NEVER;
        }
    }

    private void acknowledged(Waiting first, Wire.Ack ack) {
        line.require(first != null && first.packetId == ack.packetId(), () -> "gets " + ack + " instead of " + first);
        boolean refused = ack.code() >= 0x80;
        line.require(!refused || checker.storeFails(), () -> "gets " + ack);
        first.publication.refused |= refused;
        first.publication.end(checker.clock, !refused);
    }

    private void subscribed(Wire.SubAck answer) {
        Request request = requests.remove(answer.packetId());
        line.require(
                request != null
                        && request.packet instanceof Wire.Subscribe
                        && request.periods.size() == answer.codes().size(),
                () -> "gets " + answer + " for nothing");
        for (int i = 0; i < request.periods.size(); i++) {
            Period period = request.periods.get(i);
            int code = answer.codes().get(i);
            if (code < 0x80) {
                line.require(code == period.wish.qos(), () -> "is granted QoS " + code + " for " + period.wish);
                line.session().subscribed(period, checker.clock.order());
            } else {
                line.require(checker.storeFails(), () -> "may not subscribe: " + code);
                period.doubt(checker.clock.order());
            }
        }
    }

    private void unsubscribed(Wire.UnsubAck answer) {
        Request request = requests.remove(answer.packetId());
        line.require(
                request != null && request.packet instanceof Wire.Unsubscribe, () -> "gets " + answer + " for nothing");
        Wire.Unsubscribe asked = (Wire.Unsubscribe) request.packet;
        if (line.connect().level() == Wire.LEVEL_5) {
            line.require(answer.codes().size() == asked.filters().size(), () -> "gets " + answer + " for " + asked);
        }
        asked.filters().forEach(each -> line.session().unsubscribed(each, request.asked, checker.clock.order()));
    }

    boolean isWaiting() {
        return asksToKeep() || pings > 0;
    }

    private boolean asksToKeep() {
        return !waitingForAck.isEmpty()
                || !waitingForReceipt.isEmpty()
                || !waitingForEnd.isEmpty()
                || !requests.isEmpty();
    }

    /** Since when something that it has asked for may have been kept or not, and nobody knows. */
    long inDoubtSince() {
        return inDoubtSince;
    }

    void storeFails() {
        if (inDoubtSince == Clock.NEVER && asksToKeep()) {
            inDoubtSince = checker.clock.millis();
        }
    }

    /** Whether it waits for something of which it cannot be told that it could not be kept. */
    boolean mayEndUnkept() {
        return line.connect().level() < Wire.LEVEL_5
                ? isWaiting()
                : requests.values().stream().anyMatch(each -> each.packet instanceof Wire.Unsubscribe);
    }

    void settled() {
        line.require(
                !isWaiting(),
                () -> "gets no answer: of " + waitingForAck + waitingForReceipt + waitingForEnd + requests.keySet()
                        + pings);
    }
}
