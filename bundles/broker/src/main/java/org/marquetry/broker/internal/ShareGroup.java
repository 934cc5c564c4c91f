package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The members of one shared subscription (MQTT 5.0 section 4.8.2): each message goes to one of them, in turn, those that are
 * reachable first. Immutable but for the turn, which a changed group takes over from the one before.
 */
final class ShareGroup implements Subscriber {
    private final List<Subscription> subscriptions;
    private final Target[][] members;
    private final AtomicInteger turn;

    private ShareGroup(List<Subscription> subscriptions, AtomicInteger turn) {
        this.subscriptions = subscriptions;
        this.turn = turn;
        // One-element arrays, so that a choice can be handed to another loop without making an object.
        members = subscriptions.stream()
                .map(subscription -> new Target[] {subscription.target(this)})
                .toArray(Target[][]::new);
    }

    /** The group with a subscription, in the place of one that its receiver had. */
    static ShareGroup with(@Nullable ShareGroup group, Subscription added) {
        List<Subscription> next = new ArrayList<>(group == null ? List.of() : group.subscriptions);
        next.removeIf(member -> member.receiver() == added.receiver());
        next.add(added);
        return new ShareGroup(List.copyOf(next), group == null ? new AtomicInteger() : group.turn);
    }

    /** The group without a receiver; null if nobody is left. */
    static @Nullable ShareGroup without(@Nullable ShareGroup group, Receiver receiver) {
        if (group == null) {
            return null;
        }
        List<Subscription> rest = group.subscriptions.stream()
                .filter(member -> member.receiver() != receiver)
                .toList();
        return rest.isEmpty() ? null : new ShareGroup(rest, group.turn);
    }

    /** Whose turn it is: an array of one, the first reachable member from there on, or the next one if none is. */
    Target[] next() {
        int size = members.length;
        int first = Math.floorMod(turn.getAndIncrement(), size);
        for (int i = 0; i < size; i++) {
            Target[] candidate = members[(first + i) % size];
            if (candidate[0].receiver().isReachable()) {
                return candidate;
            }
        }
        return members[first];
    }

    /** A member other than the given receiver, or null. */
    @Nullable Target otherThan(Receiver receiver) {
        for (int i = 0; i < members.length; i++) {
            Target candidate = next()[0];
            if (candidate.receiver() != receiver) {
                return candidate;
            }
        }
        return null;
    }

    /** The whole filter, {@code $share/NAME/} included. */
    String filter() {
        return subscriptions.get(0).filter();
    }

    List<Subscription> subscriptions() {
        return subscriptions;
    }
}
