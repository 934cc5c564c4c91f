package org.marquetry.itests.clients;

/** A subscription; what belongs to MQTT 5.0 only is ignored by clients of earlier versions. */
record Subscription(
        String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling, Integer identifier) {
    static Subscription to(String filter, int qos) {
        return new Subscription(filter, qos, false, false, 0, null);
    }

    Subscription withoutOwn() {
        return new Subscription(filter, qos, true, retainAsPublished, retainHandling, identifier);
    }

    Subscription asPublished() {
        return new Subscription(filter, qos, noLocal, true, retainHandling, identifier);
    }

    Subscription retainHandling(int value) {
        return new Subscription(filter, qos, noLocal, retainAsPublished, value, identifier);
    }

    Subscription identifiedBy(int number) {
        return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling, number);
    }
}
