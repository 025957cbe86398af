"""The engines that everything else stands on are real."""

from pymongo import MongoClient


def test_a_transaction_of_two_documents_is_kept_whole(mongo: str) -> None:
    with MongoClient[dict[str, int]](mongo) as client:
        kept = client["ops-engines"]["kept"]
        with client.start_session() as session, session.start_transaction():
            kept.insert_one({"_id": 1}, session=session)
            kept.insert_one({"_id": 2}, session=session)

        assert list(kept.find()) == [{"_id": 1}, {"_id": 2}]
