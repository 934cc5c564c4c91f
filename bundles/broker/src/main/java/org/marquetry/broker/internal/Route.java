package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Who receives what is published to one topic: targets by loop, and shared groups that choose for each message. */
final class Route {
    private static final Target[] NOBODY = {};

    private final Target[][] targets;
    private final ShareGroup[] groups;
    private final int receivers;
    private final int levels;

    private Route(Target[][] targets, ShareGroup[] groups, int receivers, int levels) {
        this.targets = targets;
        this.groups = groups;
        this.receivers = receivers;
        this.levels = levels;
    }

    /** The route that matching subscribers make; several subscriptions of one receiver become one target. */
    static Route of(List<Subscriber> matching, int loops, int levels) {
        Map<Receiver, List<Subscription>> byReceiver = new LinkedHashMap<>();
        List<ShareGroup> groups = new ArrayList<>();
        for (Subscriber subscriber : matching) {
            if (subscriber instanceof Subscription subscription) {
                byReceiver
                        .computeIfAbsent(subscription.receiver(), receiver -> new ArrayList<>(1))
                        .add(subscription);
            } else {
                groups.add((ShareGroup) subscriber);
            }
        }
        Target[][] targets = new Target[loops][];
        List<List<Target>> byLoop = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            byLoop.add(new ArrayList<>());
        }
        byReceiver.forEach(
                (receiver, subscriptions) -> byLoop.get(receiver.loop().index()).add(merged(subscriptions)));
        for (int i = 0; i < loops; i++) {
            targets[i] = byLoop.get(i).toArray(NOBODY);
        }
        return new Route(targets, groups.toArray(new ShareGroup[0]), byReceiver.size() + groups.size(), levels);
    }

    private static Target merged(List<Subscription> subscriptions) {
        if (subscriptions.size() == 1) {
            return subscriptions.get(0).target(null);
        }
        List<Subscription> sendingOwn = subscriptions.stream()
                .filter(subscription -> !subscription.noLocal())
                .toList();
        boolean sendsOwn = sendingOwn.size() == subscriptions.size();
        @Nullable Target ownCopy = sendsOwn || sendingOwn.isEmpty() ? null : union(sendingOwn, null, true);
        return union(subscriptions, ownCopy, sendsOwn);
    }

    private static Target union(List<Subscription> subscriptions, @Nullable Target ownCopy, boolean sendsOwn) {
        Subscription strongest = subscriptions.get(0);
        boolean retainAsPublished = false;
        for (Subscription subscription : subscriptions) {
            strongest = subscription.qos().compareTo(strongest.qos()) > 0 ? subscription : strongest;
            retainAsPublished |= subscription.retainAsPublished();
        }
        int[] identifiers = subscriptions.stream()
                .mapToInt(Subscription::identifier)
                .filter(identifier -> identifier != 0)
                .toArray();
        return new Target(
                strongest.receiver(), strongest.qos(), retainAsPublished, identifiers, ownCopy, sendsOwn, null);
    }

    Target[] targetsOn(int loop) {
        return targets[loop];
    }

    int loops() {
        return targets.length;
    }

    ShareGroup[] groups() {
        return groups;
    }

    /** How many get a message of this topic; a shared group counts once. */
    int receivers() {
        return receivers;
    }

    /** How many levels the topic has. */
    int levels() {
        return levels;
    }
}
