"""The search index is derived: verify --search says where it is wrong, and it is made anew from the records."""

from contextlib import closing


def test_a_wrong_index_is_named_and_made_anew(house):
    with house.serve() as node:
        client = node.client(house.token())
        customer = client.make("customer", name="澄江医院", code="cj")["id"]
        incident = client.make("incident", title="三楼打印机不出纸", customer=customer)
    with closing(house.base.open()) as db:
        db.execute("DELETE FROM incident__search WHERE word = ?", ["打印"])
        db.execute("INSERT INTO incident__search (word, row, parts) SELECT ?, row, 8 FROM incident", ["erased"])
    assert house.command("verify")
    done = house.verify()
    named = [line for line in done.stdout.splitlines() if line.startswith("record ")]
    assert done.returncode == 1 and len(named) == 1 and named[0].startswith(f"record {incident['number']}: "), done.stdout
    assert "rebuild-search" in named[0] and "重建" in named[0]
    house.command("rebuild-search")
    house.assert_whole()
    with house.serve() as node:
        client = node.client(house.token())
        found = lambda words: [record["number"] for group in client.get("/api/v1/search", q=words).json["sections"] for record in group["records"]]
        assert found("打印机") == [incident["number"]] and found("erased") == []
